package io.cirque.ring;

/**
 * An entry (a slot) of the participant table, 512 bytes. The participant of a slot proves its life by a lock on the
 * byte of the slot (see {@link LifeLocks}).
 *
 * <pre>
 *    0  identity {epoch, kind}     8  pid     16  PID namespace     24  process start, clock ticks since boot
 *   32  registered, ms of the epoch   40  published before it   48  rejected before it
 *   56  wakes          the epoch of a producer that wakes consumers which sleep in the kernel
 *  128  intent         the cell + 1 that the producer is writing; 0 is none
 *  136  published    144  published bytes    152  rejected
 *  160  blocked since  when it first found no room for what it tries to publish, ms of the epoch; 0 if there was room
 *  168  blocked        ms between refusals that followed on each other
 *  256  pin            the cell + 1 below which its claim holds nothing back; 0 is none
 *  264  claim {end cell, group, state}
 *  272  owner {epoch, slot + 1}    who delivers this claim: its consumer, or the one that adopted it; 0 is nobody
 *  280  membership {incarnation, group + 1}
 *  288  attempts {cell + 1, count}
 *  296  consumed     304  redelivered        312  lost
 *  320  revoked        the claim word that an operator gave to others: while the claim is this one, it holds nothing
 *  328  handed         messages below this cell were handed over before any of them was acknowledged
 * </pre>
 *
 * <p>The epoch grows with every participant that takes the slot. Counters have one writer each, the slot's
 * participant. Those of a producer are never set back, so that a ring's total is the sum over its slots.
 */
final class ParticipantTable {
    static final int ENTRY_LENGTH = 512;

    static final int IDENTITY = 0;
    static final int PID = 8;
    static final int PID_NAMESPACE = 16;
    static final int PROCESS_START = 24;
    static final int REGISTERED = 32;
    static final int PUBLISHED_BEFORE = 40;
    static final int REJECTED_BEFORE = 48;
    static final int WAKES = 56;

    static final int INTENT = 128;
    static final int PUBLISHED = 136;
    static final int PUBLISHED_BYTES = 144;
    static final int REJECTED = 152;
    static final int BLOCKED_SINCE = 160;
    static final int BLOCKED_MILLIS = 168;

    static final int PIN = 256;
    static final int CLAIM = 264;
    static final int OWNER = 272;
    static final int MEMBERSHIP = 280;
    static final int ATTEMPTS = 288;
    static final int CONSUMED = 296;
    static final int REDELIVERED = 304;
    static final int LOST = 312;
    static final int REVOKED = 320;
    static final int HANDED = 328;

    /** An intent or pin that names no cell. */
    static final long NONE = 0;

    static final long NO_OWNER = 0;

    static final int KIND_FREE = 0;
    static final int KIND_PRODUCER = 1;
    static final int KIND_CONSUMER = 2;

    private static final int KIND_BITS = 2;

    private ParticipantTable() {}

    static long identity(long epoch, int kind) {
        return epoch << KIND_BITS | kind;
    }

    static long epoch(long identity) {
        return identity >>> KIND_BITS;
    }

    static int kind(long identity) {
        return (int) identity & (1 << KIND_BITS) - 1;
    }

    /** {@code {epoch, slot + 1}}, the epoch first, so that the word never repeats. */
    static long owner(long epoch, int slot) {
        return Packed.of(epoch, slot + 1);
    }

    static long ownerEpoch(long owner) {
        return Packed.cell(owner);
    }

    static int ownerSlot(long owner) {
        return Packed.tag(owner) - 1;
    }

    static long membership(int incarnation, int group) {
        return Packed.of(incarnation, group + 1);
    }

    static int memberGroup(long membership) {
        return Packed.tag(membership) - 1;
    }

    static int memberIncarnation(long membership) {
        return (int) Packed.cell(membership);
    }
}
