package io.cirque.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Measurements as a JSON array, an object each. */
final class JsonFile {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonFile() {}

    static void write(List<Measurement> measurements, Path file) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(measurements) + System.lineSeparator());
    }
}
