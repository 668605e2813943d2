package io.cirque.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Makes the sample orders, always the same. {@code main} writes them to the file that comes with the demonstration. */
public final class SampleOrders {
    /** How many there are. */
    public static final int COUNT = 5000;

    private static final long SEED = 20260101;

    /** Names in several scripts, with the commas, quotes and blanks that a CSV reader has to get right. */
    private static final List<String> GOODS = List.of(
            "Teapot, cast iron",
            "Käsereibe",
            "Crème brûlée torch",
            "27\" monitor",
            "19\" rack shelf, black",
            "Screws M4 × 20, box of 100",
            "抹茶 bowl",
            "Самовар, 3 л",
            "Łyżka drewniana",
            "Smørrebrød board",
            "Jalapeño seeds",
            "Ångström ruler",
            "Τετράδιο A5",
            "مصباح مكتب",
            "दीपक, brass",
            "Notebook \"Classic\"",
            "Fountain pen, ink \"Royal Blue\"",
            "LED bulb E27; warm white",
            "Cable, USB-C to USB-C, 2 m",
            "Coffee beans 1 kg",
            "Oat drink 6 × 1 l",
            "Bicycle pump",
            "Rubber duck 🦆",
            "Hex keys (metric), 9 pcs",
            "Paint #7 'midnight'",
            "Garden hose 1/2\", 25 m",
            "Piñata",
            "Wool socks 42–44",
            "Tape measure 5 m",
            "Shelf bracket, left & right");

    private static final List<String> COLOURS =
            List.of("", " (red)", " (blue)", " – grün", " / blanc", ", \"matt\" grey");

    private SampleOrders() {}

    /** The file, RFC 4180. */
    public static String csv() throws IOException {
        StringWriter text = new StringWriter();
        Random random = new Random(SEED);
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            csv.writeRecord("id", "item", "quantity", "price");
            for (int number = 1; number <= COUNT; number++) {
                csv.writeRecord(
                        "sample-%05d".formatted(number),
                        pick(GOODS, random) + pick(COLOURS, random),
                        Integer.toString(quantity(random)),
                        price(random));
            }
        }
        return text.toString();
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    /** Mostly a few, now and then a truckload. */
    private static int quantity(Random random) {
        int magnitude = random.nextInt(100);
        if (magnitude < 70) {
            return 1 + random.nextInt(9);
        }
        return magnitude < 95 ? 10 + random.nextInt(190) : 1000 + random.nextInt(4000);
    }

    private static String price(Random random) {
        long cents = Math.round(Math.exp(random.nextDouble() * 8) * 20);
        return BigDecimal.valueOf(cents, 2).toPlainString();
    }

    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of("demo-app/src/main/resources/sample-orders.csv"), csv(), UTF_8);
    }
}
