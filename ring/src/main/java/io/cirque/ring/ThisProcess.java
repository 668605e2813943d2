package io.cirque.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** What a participant says of its process, so that a person, or a second witness, can find it. */
final class ThisProcess {
    static final long PID = ProcessHandle.current().pid();
    static final long START_TICKS = Witness.startTicks(PID);
    static final long PID_NAMESPACE = pidNamespace();
    static final UUID BOOT = boot();

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
