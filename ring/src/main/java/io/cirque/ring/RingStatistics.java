package io.cirque.ring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A ring at one moment, read without disturbing those who use it. Not a snapshot: figures of a busy ring may be apart
 * by what happened while they were read.
 *
 * @param name the ring's name
 * @param path its file
 * @param capacity bytes in its cells, headers of cells included
 * @param cells number of cells
 * @param cellSize bytes a cell
 * @param whenFull its policy
 * @param published messages published in its whole life
 * @param publishedBytes their payload, in bytes
 * @param rejected messages refused because the ring was full
 * @param blocked how long producers found no room, all of them together, from their first refusals to their last
 * @param voided cells that producers reserved and did not write, because they died or failed: they were stepped over
 * @param depth messages that the slowest group has not acknowledged
 * @param depthBytes payload of what the group with the most bytes has not acknowledged
 * @param usedCells cells that cannot be written now, because a group may still read them, or a producer still writes them
 * @param groups its groups, in the order of their creation
 * @param participants its participants, and dead ones until another takes their slot
 */
public record RingStatistics(
        String name,
        Path path,
        long capacity,
        long cells,
        int cellSize,
        WhenFull whenFull,
        long published,
        long publishedBytes,
        long rejected,
        Duration blocked,
        long voided,
        long depth,
        long depthBytes,
        long usedCells,
        List<GroupStatistics> groups,
        List<ParticipantStatistics> participants) {

    /**
     * What somebody who looks after the ring should know: groups that fill it or hold its producers back though nobody
     * reads them, messages that no group will ever read, participants whose proof of life is lost.
     *
     * @return sentences, each with its mend; empty if all is well
     */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (groups.isEmpty() && depth > 0 && !whenFull.keepsWithoutGroups()) {
            warnings.add("ring '" + name + "' has no group: it holds its " + depth
                    + " messages and fills up. Have a consumer join one, or delete the ring");
        }
        for (GroupStatistics group : groups) {
            if (group.heldSince() != null && group.members() == 0) {
                warnings.add("group '" + group.name() + "' of ring '" + name + "' has held producers back since "
                        + group.heldSince() + ", and none of its consumers lives. Start one, or remove the group");
            } else if (!group.joined() && group.lag() > 0 && !whenFull.keepsWithoutGroups()) {
                warnings.add("nobody has ever joined group '" + group.name() + "' of ring '" + name + "', which holds "
                        + group.lag() + " messages and fills the ring up. Start a consumer, or remove the group");
            }
        }
        for (ParticipantStatistics participant : participants) {
            if (participant.lockLost()) {
                warnings.add("participant " + participant.slot() + " of ring '" + name + "' (process "
                        + participant.pid() + ") lives without its lock: nothing of it is recovered before that"
                        + " process ends. Restart it, and do not open the ring's file by other means");
            }
        }
        return List.copyOf(warnings);
    }
}
