package io.cirque.autoconfigure.endpoint;

import io.cirque.ring.GroupStatistics;
import io.cirque.ring.ParticipantStatistics;
import io.cirque.ring.RingException;
import io.cirque.ring.RingGeometry;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;
import io.cirque.ring.Sync;
import io.cirque.ring.WhenFull;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A ring with all its figures.
 *
 * @param name its name
 * @param file its file
 * @param capacity bytes in its cells, headers of cells included
 * @param cells number of cells
 * @param cellSize bytes a cell
 * @param maxMessageLength bytes of the largest message
 * @param maxGroups most groups
 * @param maxParticipants most producers and consumers, of all processes
 * @param whenFull its policy
 * @param sync what survives a loss of power
 * @param singleProducer whether only one producer at a time may publish
 * @param state what changes; null if the ring cannot be read
 * @param error why the ring cannot be read; null if it can
 */
public record RingDescription(
        String name,
        String file,
        long capacity,
        long cells,
        int cellSize,
        long maxMessageLength,
        int maxGroups,
        int maxParticipants,
        WhenFull whenFull,
        Sync sync,
        boolean singleProducer,
        @Nullable State state,
        @Nullable String error)
        implements OperationResponseBody {

    /**
     * A ring at one moment.
     *
     * @param published messages published in its whole life
     * @param publishedBytes their payload, in bytes
     * @param rejected messages refused because the ring was full
     * @param blocked how long producers found no room, all of them together
     * @param voided cells that producers reserved and did not write, because they died or failed
     * @param depth messages that the slowest group has not acknowledged
     * @param depthBytes payload of what the group with the most bytes has not acknowledged
     * @param usedCells cells that cannot be written now
     * @param groups its groups
     * @param participants its producers and consumers, dead ones that still hold messages included
     * @param warnings what somebody should know, each with its mend
     */
    public record State(
            long published,
            long publishedBytes,
            long rejected,
            Duration blocked,
            long voided,
            long depth,
            long depthBytes,
            long usedCells,
            List<GroupStatistics> groups,
            List<ParticipantStatistics> participants,
            List<String> warnings) {

        private static State of(RingStatistics ring) {
            return new State(
                    ring.published(),
                    ring.publishedBytes(),
                    ring.rejected(),
                    ring.blocked(),
                    ring.voided(),
                    ring.depth(),
                    ring.depthBytes(),
                    ring.usedCells(),
                    ring.groups(),
                    ring.participants(),
                    ring.warnings());
        }
    }

    static RingDescription of(RingQueue ring) {
        State state = null;
        String error = null;
        try {
            state = State.of(ring.statistics());
        } catch (RingException e) {
            error = e.getMessage();
        }
        RingGeometry geometry = ring.geometry();
        return new RingDescription(
                ring.name(),
                ring.path().toString(),
                geometry.capacity(),
                geometry.cells(),
                geometry.cellSize(),
                geometry.maxMessageLength(),
                geometry.maxGroups(),
                geometry.maxParticipants(),
                geometry.whenFull(),
                geometry.sync(),
                geometry.singleProducer(),
                state,
                error);
    }
}
