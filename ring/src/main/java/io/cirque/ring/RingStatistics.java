package io.cirque.ring;

import java.nio.file.Path;
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
 * @param depth messages that the slowest group has not acknowledged
 * @param depthBytes payload of what the group with the most bytes has not acknowledged
 * @param usedCells cells that cannot be written now, because a group may still read them
 * @param groups its groups, in the order of their creation
 * @param participants its participants, dead ones that still hold a claim included
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
        long depth,
        long depthBytes,
        long usedCells,
        List<GroupStatistics> groups,
        List<ParticipantStatistics> participants) {}
