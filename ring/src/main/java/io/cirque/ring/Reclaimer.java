package io.cirque.ring;

import java.nio.ByteBuffer;

/** Finds how far all groups have read, and raises the limit to there. One thread at a time. */
final class Reclaimer {
    private final MappedRing ring;
    private final ByteBuffer tables;
    private final RingGeometry geometry;
    private final long[] groupWords;

    Reclaimer(MappedRing ring) {
        this.ring = ring;
        this.tables = ring.tables();
        this.geometry = ring.geometry();
        this.groupWords = new long[geometry.maxGroups()];
    }

    /**
     * Tries to gain room. The limit was read first, then the groups, then the pins, all acquiring: a group that joins
     * meanwhile changes the limit's version, and a claim that moved a head has set its pin before.
     *
     * @param limit the limit's word as the caller read it, before anything else
     * @return whether the limit has changed
     */
    boolean reclaim(long limit) {
        long free = Math.min(slowestHead(), slowestPin());
        if (free != Long.MAX_VALUE) {
            long cell = free + geometry.cells();
            if (cell > Packed.cell(limit) && ring.compareAndSetLimit(limit, Packed.of(cell, Packed.tag(limit)))) {
                return true;
            }
        }
        return ring.limitAcquire() != limit;
    }

    /** The least head of all groups; MAX_VALUE if there is no group: then the ring holds its messages. */
    private long slowestHead() {
        long least = Long.MAX_VALUE;
        int groups = ring.groupsUsed();
        for (int i = 0; i < groupWords.length; i++) {
            long word = i < groups ? Group.wordAcquire(tables, geometry, i) : 0;
            groupWords[i] = word;
            switch (GroupTable.state(word)) {
                case GroupTable.ACTIVE -> least = Math.min(least, Group.headCellAcquire(tables, geometry, i));
                case GroupTable.JOINING -> least = Math.min(least, gateOfJoining(i, word));
                default -> {
                    continue; // free
                }
            }
        }
        return least;
    }

    /** A group that is being set up holds everything back, unless its creator died over it. */
    private long gateOfJoining(int group, long word) {
        return Group.dropIfCreatorDied(ring, group, word) ? Long.MAX_VALUE : 0;
    }

    /** The least pin of all claims, those of dead owners included, those of groups that are gone left out. */
    private long slowestPin() {
        long least = Long.MAX_VALUE;
        // Read after the heads: a consumer raises this before it moves a head.
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            int offset = Slots.offset(geometry, slot);
            long pin = Words.getAcquire(tables, offset + ParticipantTable.PIN);
            if (pin != ParticipantTable.NONE && isCurrent(offset)) {
                least = Math.min(least, pin - 1);
            }
        }
        return least;
    }

    private boolean isCurrent(int slotOffset) {
        long membership = Words.getAcquire(tables, slotOffset + ParticipantTable.MEMBERSHIP);
        int group = ParticipantTable.memberGroup(membership);
        if (group < 0 || group >= groupWords.length) {
            return false;
        }
        long word = groupWords[group];
        return GroupTable.state(word) == GroupTable.ACTIVE
                && GroupTable.incarnation(word) == ParticipantTable.memberIncarnation(membership);
    }
}
