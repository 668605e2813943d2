package io.cirque.autoconfigure;

import io.cirque.ring.RingAccessException;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingException;
import io.cirque.ring.RingFormatException;
import io.cirque.ring.RingGeometry;
import io.cirque.ring.RingGeometryException;
import io.cirque.ring.RingLimitException;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStorageException;
import io.cirque.ring.RingVersionException;
import io.cirque.ring.Sync;
import org.jspecify.annotations.Nullable;

/** Says of a ring that cannot be opened or created which key of the configuration is at fault, and the mend. */
final class RingFault {
    private RingFault() {}

    static InvalidConfigurationException explain(RingException failure, RingPlan plan, RingDirectory directory) {
        String key = plan.key();
        Object value = null;
        if (failure instanceof RingGeometryException) {
            key = contradiction(plan, directory);
        } else if (failure instanceof RingAccessException) {
            key = "cirque.directory";
            value = directory.path();
        } else if (failure instanceof RingStorageException) {
            key = plan.capacityKey();
        }
        return new InvalidConfigurationException(key, value, String.valueOf(failure.getMessage()), mend(failure))
                .causedBy(failure);
    }

    /** The key whose value is not that of the ring's file: the one that the failure tells of. */
    private static String contradiction(RingPlan plan, RingDirectory directory) {
        String entry = Keys.of("rings", plan.name());
        try (RingQueue ring = directory.open(plan.name())) {
            String property = contradiction(plan.own(), ring.geometry());
            return property == null ? entry : entry + "." + property;
        } catch (RingException goneMeanwhile) {
            return entry;
        }
    }

    /** In the order in which a ring looks at what is stated; null if it is not in the entry but in a customizer. */
    private static @Nullable String contradiction(CirqueProperties.Ring own, RingGeometry found) {
        long cellSize =
                own.cellSize() == null ? found.cellSize() : own.cellSize().toBytes();
        if (own.capacity() != null && own.capacity().toBytes() / cellSize * cellSize != found.capacity()) {
            return "capacity";
        }
        if (cellSize != found.cellSize()) {
            return "cell-size";
        }
        if (own.whenFull() != null && own.whenFull() != found.whenFull()) {
            return "when-full";
        }
        if (own.sync() != null && own.sync() != found.sync()) {
            return "sync";
        }
        if (own.syncInterval() != null
                && found.sync() != Sync.NONE
                && !own.syncInterval().equals(found.syncInterval())) {
            return "sync-interval";
        }
        return own.singleProducer() == null || own.singleProducer() == found.singleProducer()
                ? null
                : "single-producer";
    }

    /** What a person can do about it, beside what the failure itself says. */
    static String mend(RingException failure) {
        if (failure instanceof RingGeometryException) {
            return "Make the ring's entry under cirque.rings agree with its file, or leave the key out and take what the"
                    + " file has. To create the ring anew, stop its processes and delete its file: its messages go"
                    + " with it.";
        }
        if (failure instanceof RingAccessException) {
            return "Name in cirque.directory a directory of a local file system that this user may read and write, the"
                    + " same for all processes that share the rings.";
        }
        if (failure instanceof RingStorageException) {
            return "State less capacity, or name another cirque.directory. In a container /dev/shm has 64 MB unless it"
                    + " is given more: docker run --shm-size=1g, or a Kubernetes emptyDir volume with medium: Memory.";
        }
        if (failure instanceof RingVersionException) {
            return "Use the same version of Cirque in all processes that share the ring. To create it anew, stop them"
                    + " and delete its file: its messages go with it.";
        }
        if (failure instanceof RingFormatException) {
            return "Name another ring or directory, or delete the file if nobody needs it.";
        }
        if (failure instanceof RingLimitException) {
            return "Have fewer consumers, by concurrency or by processes, or remove groups that nobody reads. A bean of"
                    + " type RingOptionsCustomizer can give a new ring more room: maxParticipants, maxGroups. To a ring"
                    + " with single-producer: true one process at a time can send: stop the other, or have the ring"
                    + " created without it.";
        }
        return "See the message above; the rings' files are in cirque.directory.";
    }
}
