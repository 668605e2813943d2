package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An active group: where it reads next, and what it counts. Thread-safe. */
final class Group {
    private final ByteBuffer tables;
    private final int index;
    private final int offset;
    private final int incarnation;
    private final String name;

    Group(MappedRing ring, int index, long word) {
        this.tables = ring.tables();
        this.index = index;
        this.offset = offset(ring.geometry(), index);
        this.incarnation = GroupTable.incarnation(word);
        this.name = readName(tables, offset);
    }

    static int offset(RingGeometry geometry, int index) {
        return geometry.groupsOffset() + index * GroupTable.ENTRY_LENGTH;
    }

    static long wordAcquire(ByteBuffer tables, RingGeometry geometry, int index) {
        return Words.getAcquire(tables, offset(geometry, index) + GroupTable.WORD);
    }

    static long headAcquire(ByteBuffer tables, RingGeometry geometry, int index) {
        return Words.getAcquire(tables, offset(geometry, index) + GroupTable.HEAD);
    }

    /**
     * Ends what a dead process began: a group whose creator died before it was active is dropped, one whose head was
     * being moved is active again. False if that process lives.
     */
    static boolean settleIfCreatorDied(MappedRing ring, int index, long word) {
        int slot = GroupTable.creatorSlot(word);
        if (slot < ring.geometry().maxParticipants()) {
            long epoch =
                    ParticipantTable.epoch(Slots.identityAcquire(ring.tables(), Slots.offset(ring.geometry(), slot)));
            if ((epoch & 0xffff) == GroupTable.creatorEpoch(word) && ring.lives(slot, epoch)) {
                return false;
            }
        }
        ring.requireWhole();
        return Words.compareAndSet(
                ring.tables(),
                offset(ring.geometry(), index) + GroupTable.WORD,
                word,
                GroupTable.withState(
                        word, GroupTable.state(word) == GroupTable.JOINING ? GroupTable.FREE : GroupTable.ACTIVE));
    }

    /**
     * Drops a group without a living member. The word was read before the members are looked for; one that joins
     * meanwhile has changed it.
     */
    static boolean dropIfDeserted(MappedRing ring, int index, long word) {
        Group group = new Group(ring, index, word);
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            if (new ClaimCell(ring, slot).membershipAcquire() == group.membership() && ring.lives(slot)) {
                return false;
            }
        }
        ring.requireWhole();
        return Words.compareAndSet(
                ring.tables(),
                group.offset + GroupTable.WORD,
                word,
                GroupTable.withState(GroupTable.nextGeneration(word), GroupTable.FREE));
    }

    /** Whether the group of this membership is there, and in this incarnation. */
    static boolean isCurrent(MappedRing ring, long membership) {
        int index = ParticipantTable.memberGroup(membership);
        if (index < 0 || index >= ring.geometry().maxGroups()) {
            return false;
        }
        long word = wordAcquire(ring.tables(), ring.geometry(), index);
        return GroupTable.state(word) != GroupTable.FREE
                && GroupTable.incarnation(word) == ParticipantTable.memberIncarnation(membership);
    }

    private static String readName(ByteBuffer tables, int offset) {
        int length = tables.getInt(offset + GroupTable.NAME_LENGTH);
        byte[] bytes = new byte[Math.max(0, Math.min(length, GroupTable.MAX_NAME_BYTES))];
        tables.get(offset + GroupTable.NAME, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    String name() {
        return name;
    }

    long wordAcquire() {
        return Words.getAcquire(tables, offset + GroupTable.WORD);
    }

    /**
     * A member has come, its membership is there: whoever looked for members before fails to drop the group. While the
     * group is moved it has another word anyway.
     */
    void announceMember() {
        long word = wordAcquire();
        while (GroupTable.state(word) == GroupTable.ACTIVE
                && GroupTable.incarnation(word) == incarnation
                && !compareAndSetWord(word, GroupTable.nextGeneration(word))) {
            word = wordAcquire();
        }
    }

    boolean compareAndSetWord(long expected, long value) {
        return Words.compareAndSet(tables, offset + GroupTable.WORD, expected, value);
    }

    /** Since when it has held producers back, in ms of the epoch; 0 if it does not. */
    long heldSince() {
        return Words.getAcquire(tables, offset + GroupTable.HELD_SINCE);
    }

    int index() {
        return index;
    }

    /** The word by which a claim belongs to this group as it is now. */
    long membership() {
        return ParticipantTable.membership(incarnation, index);
    }

    /** {cell, slot + 1 of who moved it there} */
    long headAcquire() {
        return Words.getAcquire(tables, offset + GroupTable.HEAD);
    }

    long headVolatile() {
        return Words.getVolatile(tables, offset + GroupTable.HEAD);
    }

    boolean compareAndSetHead(long expected, long value) {
        return Words.compareAndSet(tables, offset + GroupTable.HEAD, expected, value);
    }

    /**
     * Where the group has not acknowledged yet.
     *
     * @param cell the head, or the least pin behind it of a member, dead or alive
     * @param owner the slot of who has that to deliver; {@link Slots#NOBODY} if it is the head
     */
    record Hindmost(long cell, int owner) {}

    /** The head was read before: who moves a head has pinned before. */
    Hindmost hindmost(MappedRing ring, long head) {
        long least = Packed.cell(head);
        int owner = Slots.NOBODY;
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            ClaimCell claim = new ClaimCell(ring, slot);
            long pin = claim.pinAcquire();
            if (pin != ParticipantTable.NONE
                    && pin - 1 < least
                    && claim.membershipAcquire() == membership()
                    && claim.holdsBehind(head)) {
                least = pin - 1;
                owner = ParticipantTable.ownerSlot(claim.ownerAcquire());
            }
        }
        return new Hindmost(least, owner);
    }

    /** Whether it is still the group that was joined, neither removed nor created again. */
    boolean isActive() {
        long word = Words.getAcquire(tables, offset + GroupTable.WORD);
        return GroupTable.isUsable(word) && GroupTable.incarnation(word) == incarnation;
    }

    /** On the head's cache line, which a consumer that has just moved the head owns anyway. */
    void countConsumed(int messages) {
        Words.getAndAdd(tables, offset + GroupTable.CONSUMED, messages);
    }

    /**
     * The one who moved the head to here has surely won; said for it, in case it died: once the head goes on, a dead
     * winner could not be told from a dead loser.
     */
    void confirmWinner(MappedRing ring, long head) {
        int winner = Packed.tag(head) - 1;
        if (winner >= 0 && winner < ring.geometry().maxParticipants()) {
            long won = Packed.claim(Packed.cell(head), index, Packed.TENTATIVE);
            ClaimCell claim = new ClaimCell(ring, winner);
            if (claim.claimAcquire() == won) {
                claim.compareAndSetClaim(won, Packed.claimWithState(won, Packed.CONFIRMED));
            }
        }
    }

    void countLost(long lostCells) {
        Words.getAndAdd(tables, offset + GroupTable.LOST, lostCells);
    }

    long lost() {
        return Words.getAcquire(tables, offset + GroupTable.LOST);
    }

    void countAdopted() {
        Words.getAndAdd(tables, offset + GroupTable.ADOPTED, 1);
    }

    long adopted() {
        return Words.getAcquire(tables, offset + GroupTable.ADOPTED);
    }

    void countRedelivered() {
        Words.getAndAdd(tables, offset + GroupTable.REDELIVERED, 1);
    }

    long consumed() {
        return Words.getAcquire(tables, offset + GroupTable.CONSUMED);
    }

    long redelivered() {
        return Words.getAcquire(tables, offset + GroupTable.REDELIVERED);
    }
}
