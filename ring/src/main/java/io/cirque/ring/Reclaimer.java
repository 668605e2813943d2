package io.cirque.ring;

import java.nio.ByteBuffer;

/** Finds how far all groups have read, and raises the limit to there. One thread at a time. */
final class Reclaimer {
    private static final int NO_GROUP = -1;

    private final MappedRing ring;
    private final ByteBuffer tables;
    private final RingGeometry geometry;
    private final Cells cells;
    private final long[] groupWords;
    private final long[] heads;
    /** How many of them are of the present look. */
    private int groups;

    private int slowestGroup = NO_GROUP;
    /** Whether the present look has ended what a dead process had begun. */
    private boolean settled;

    Reclaimer(MappedRing ring, Cells cells) {
        this.cells = cells;
        this.ring = ring;
        this.tables = ring.tables();
        this.geometry = ring.geometry();
        this.groupWords = new long[geometry.maxGroups()];
        this.heads = new long[geometry.maxGroups()];
    }

    /**
     * Tries to gain room. The limit was read first, then the groups, then the pins and the intents, all acquiring: a group
     * that joins meanwhile changes the limit's version, a claim that moved a head has set its pin before, and a head that
     * was moved to the tail, over what is still being written, was moved after its producer had set its intent.
     *
     * @param limit the limit's word as the caller read it, before anything else
     * @return whether something has changed: look again
     */
    boolean reclaim(long limit) {
        slowestGroup = NO_GROUP;
        settled = false;
        long head = slowestHead();
        if (head != Long.MAX_VALUE) { // without a group the ring holds its messages, whoever is writing
            long free = slowestOfSlots(head);
            if (free > ring.tailAcquire()) { // read last: all heads were at or below the tail of their time
                throw ring.damaged("a group reads at cell " + free + ", beyond the tail");
            }
            long cell = free + geometry.cells();
            if (cell > Packed.cell(limit) && ring.compareAndSetLimit(limit, Packed.of(cell, Packed.tag(limit)))) {
                clearBlame();
                return true;
            }
        }
        if (settled || ring.limitAcquire() != limit || dropDeserted()) {
            return true;
        }
        blame();
        return false;
    }

    /** The least head of all groups; MAX_VALUE if there is no group: then the ring holds its messages. */
    private long slowestHead() {
        long least = Long.MAX_VALUE;
        groups = ring.groupsUsed();
        for (int i = 0; i < groups; i++) {
            long word = Group.wordAcquire(tables, geometry, i);
            groupWords[i] = word;
            switch (GroupTable.state(word)) {
                case GroupTable.ACTIVE -> {
                    heads[i] = Group.headAcquire(tables, geometry, i);
                    least = slower(least, Packed.cell(heads[i]), i);
                }
                case GroupTable.JOINING, GroupTable.RESETTING -> least = slower(least, gateOfUnsettled(i, word), i);
                default -> {
                    continue; // free
                }
            }
        }
        return least;
    }

    private long slower(long least, long cell, int group) {
        if (cell >= least) {
            return least;
        }
        slowestGroup = group;
        return cell;
    }

    /** A group that is set up or moved holds everything back, unless the one who does so died over it: look again. */
    private long gateOfUnsettled(int group, long word) {
        settled |= Group.settleIfCreatorDied(ring, group, word);
        return 0;
    }

    /**
     * The least of the heads, of all pins, those of dead owners included, those of groups that are gone left out, and of
     * what living producers are writing.
     */
    private long slowestOfSlots(long slowestHead) {
        long least = slowestHead;
        // Read after the heads: a consumer raises this before it moves a head.
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            long pin = Words.getAcquire(tables, Slots.offset(geometry, slot) + ParticipantTable.PIN);
            if (pin != ParticipantTable.NONE && pin - 1 < least) {
                ClaimCell claim = new ClaimCell(ring, slot);
                int group = currentGroup(claim);
                if (group != NO_GROUP && claim.holdsBehind(heads[group])) {
                    least = slower(least, pin - 1, group);
                }
            }
            long intent = Slots.intentAcquire(tables, Slots.offset(geometry, slot)) - 1;
            if (intent >= 0
                    && intent < least
                    && intent == Slots.unfinishedIntent(ring, cells, slot)
                    && ring.lives(slot)) {
                least = slower(least, intent, NO_GROUP);
            }
        }
        return least;
    }

    /** The group that the slot's claim belongs to, if it is still there. */
    private int currentGroup(ClaimCell claim) {
        long membership = claim.membershipAcquire();
        int group = ParticipantTable.memberGroup(membership);
        if (group < 0 || group >= groups) {
            return NO_GROUP;
        }
        long word = groupWords[group];
        return GroupTable.state(word) != GroupTable.FREE
                        && GroupTable.incarnation(word) == ParticipantTable.memberIncarnation(membership)
                ? group
                : NO_GROUP;
    }

    /** Drops the slowest group if it is ephemeral and has no living member. */
    private boolean dropDeserted() {
        return slowestGroup != NO_GROUP
                && GroupTable.state(groupWords[slowestGroup]) == GroupTable.ACTIVE
                && GroupTable.isEphemeral(groupWords[slowestGroup])
                && Group.dropIfDeserted(ring, slowestGroup, groupWords[slowestGroup]);
    }

    /** Writes down, for those who look after the ring, who holds producers back and since when. */
    private void blame() {
        if (slowestGroup != NO_GROUP) {
            int since = Group.offset(geometry, slowestGroup) + GroupTable.HELD_SINCE;
            if (Words.getAcquire(tables, since) == 0) {
                Words.setOpaque(tables, since, System.currentTimeMillis());
            }
        }
    }

    private void clearBlame() {
        for (int i = 0; i < groups; i++) {
            int since = Group.offset(geometry, i) + GroupTable.HELD_SINCE;
            if (Words.getAcquire(tables, since) != 0) {
                Words.setOpaque(tables, since, 0);
            }
        }
    }
}
