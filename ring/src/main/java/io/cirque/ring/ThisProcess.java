package io.cirque.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a participant says of its process, so that a person, or a second witness, can find it. */
final class ThisProcess {
    static final long PID = ProcessHandle.current().pid();
    static final long START_TICKS = Witness.startTicks(PID);
    static final long PID_NAMESPACE = pidNamespace();
    static final UUID BOOT = boot();
    /** The user whose rights this process has; null where the system does not say. */
    static final @Nullable Long UID = uid();

    private ThisProcess() {}

    /** The inode of the PID namespace; 0 where the system does not say. */
    private static long pidNamespace() {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString(); // pid:[4026531836]
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
        } catch (IOException | RuntimeException notLinux) {
            return 0;
        }
    }

    private static @Nullable Long uid() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Uid:")) // real, effective, saved, of the file system
                    .map(line -> Long.valueOf(line.split("\\s+", -1)[2]))
                    .findFirst()
                    .orElse(null);
        } catch (IOException | RuntimeException notLinux) {
            return null;
        }
    }

    /** The system's boot id; zero where the system does not say. */
    private static UUID boot() {
        try {
            return UUID.fromString(
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim());
        } catch (IOException | IllegalArgumentException notLinux) {
            return new UUID(0, 0);
        }
    }
}
