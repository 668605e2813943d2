package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The group table of a ring: finds, joins and creates groups. Thread-safe. */
final class Groups {
    private final MappedRing ring;
    private final ByteBuffer tables;
    private final RingGeometry geometry;

    Groups(MappedRing ring) {
        this.ring = ring;
        this.tables = ring.tables();
        this.geometry = ring.geometry();
    }

    List<Group> active() {
        List<Group> groups = new ArrayList<>();
        int used = ring.groupsUsed();
        for (int i = 0; i < used; i++) {
            long word = Group.wordAcquire(tables, geometry, i);
            if (GroupTable.isUsable(word)) {
                groups.add(new Group(ring, i, word));
            }
        }
        return groups;
    }

    /** The word by which a claim belongs to the group of this name; 0 if there is no such group. */
    long membershipOf(String name) {
        return active().stream()
                .filter(group -> group.name().equals(name))
                .mapToLong(Group::membership)
                .findFirst()
                .orElse(0);
    }

    /** With the table lock in hand: whoever had it for a group that is not settled is gone. */
    private void settleAll() {
        int used = ring.groupsUsed();
        for (int i = 0; i < used; i++) {
            long word = Group.wordAcquire(tables, geometry, i);
            if (GroupTable.state(word) == GroupTable.JOINING || GroupTable.state(word) == GroupTable.RESETTING) {
                Group.settleIfCreatorDied(ring, i, word);
            }
        }
    }

    /** Makes {@code member} a member of the group, which is created if it is not there and the options say so. */
    Group join(String name, Participant member, ConsumerOptions options) {
        Group group = tryJoin(name, member);
        if (group == null) {
            group = ring.locks().withTableLock(() -> {
                settleAll();
                Group found = tryJoin(name, member); // another process may have created it meanwhile, or moved it
                if (found == null && !options.createGroup()) {
                    throw notFound(name);
                }
                return found != null ? found : create(name, member, options);
            });
            ring.syncTables();
        }
        return group;
    }

    /**
     * Joins the active group of this name. The membership comes first, then the generation: whoever would drop the group
     * as deserted reads its word, then looks for members, and finds one or loses the compare-and-set.
     */
    private @Nullable Group tryJoin(String name, Participant member) {
        int used = ring.groupsUsed();
        for (int i = 0; i < used; i++) {
            int at = Group.offset(geometry, i) + GroupTable.WORD;
            long word = Words.getAcquire(tables, at);
            while (GroupTable.state(word) == GroupTable.ACTIVE) {
                Group group = new Group(ring, i, word);
                if (!group.name().equals(name)) {
                    break;
                }
                member.claimCell().membershipRelease(group.membership());
                if (Words.compareAndSet(tables, at, word, GroupTable.nextGeneration(word))) {
                    return group;
                }
                word = Words.getAcquire(tables, at);
            }
        }
        return null;
    }

    /** With the table lock in hand: nobody else creates or removes a group now. */
    private Group create(String name, Participant member, ConsumerOptions options) {
        int index = freeEntry(name);
        int offset = Group.offset(geometry, index);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        tables.putInt(offset + GroupTable.NAME_LENGTH, bytes.length);
        tables.put(offset + GroupTable.NAME, bytes);
        Words.set(tables, offset + GroupTable.CREATED, System.currentTimeMillis());
        Words.set(tables, offset + GroupTable.HELD_SINCE, 0);
        Words.set(tables, offset + GroupTable.CONSUMED, 0);
        for (int counter = GroupTable.REDELIVERED; counter <= GroupTable.ADOPTED; counter += Words.BYTES) {
            Words.set(tables, offset + counter, 0);
        }
        ring.raiseGroupsUsed(index + 1);
        long free = Words.getAcquire(tables, offset + GroupTable.WORD);
        long joining = GroupTable.joining(free, member.slot(), member.epoch(), options.ephemeral());
        Words.compareAndSet(tables, offset + GroupTable.WORD, free, joining);
        // Before it is active: an ephemeral group is never seen without its first member.
        member.claimCell().membershipRelease(new Group(ring, index, joining).membership());
        // Fails every reclaimer that has not seen the group: it holds its cells from this limit on.
        long limit = ring.raiseLimitVersion();
        // The tail is read after the gate is shut, or a message published in between would be missed.
        long start = options.startAt(geometry.whenFull()) == StartAt.LATEST
                ? ring.tailAcquire()
                : oldest(Packed.cell(limit));
        Words.set(tables, offset + GroupTable.FIRST_CELL, start);
        Words.setRelease(tables, offset + GroupTable.HEAD, Packed.of(start, 0));
        Checkpoint.restart(tables, offset, start);
        long active = GroupTable.withState(joining, GroupTable.ACTIVE);
        if (!Words.compareAndSet(tables, offset + GroupTable.WORD, joining, active)) {
            throw new RingFormatException("ring " + ring.path() + ": the group '" + name
                    + "' was dropped by another process while it was created: is a lock of this process lost?");
        }
        return new Group(ring, index, active);
    }

    /**
     * Removes a group without living members, with what it has not read.
     *
     * @throws GroupNotFoundException if it is not there
     * @throws IllegalStateException if it has living members
     */
    void remove(String name) {
        ring.locks().withTableLock(() -> {
            settleAll();
            Group group = require(name);
            long word = group.wordAcquire();
            if (!Group.dropIfDeserted(ring, group.index(), word)) {
                throw new IllegalStateException("group '" + name + "' of ring " + ring.path()
                        + " has living members: close their consumers first");
            }
            return name;
        });
        ring.syncTables();
    }

    /**
     * Moves a group's head. What its members hold stays theirs.
     *
     * @param operator answers for the group while its head is moved
     * @param sequence the cell to go to, or -1 for where {@code otherwise} says
     */
    void reset(String name, Participant operator, long sequence, StartAt otherwise) {
        ring.locks().withTableLock(() -> {
            settleAll();
            Group group = require(name);
            long active;
            long resetting;
            do {
                active = group.wordAcquire();
                if (!GroupTable.isUsable(active)) {
                    throw notFound(name); // it was ephemeral
                }
                resetting = GroupTable.resetting(active, operator.slot(), operator.epoch());
            } while (!group.compareAndSetWord(active, resetting)); // a member joins at the same moment
            try {
                // As with a join: the gate is shut, reclaimers that have not seen it fail, and this limit holds.
                long limit = ring.raiseLimitVersion();
                long target = target(Packed.cell(limit), sequence, otherwise);
                moveHead(group, target);
                Checkpoint.restart(tables, Group.offset(geometry, group.index()), target);
            } finally {
                group.compareAndSetWord(resetting, GroupTable.withState(resetting, GroupTable.ACTIVE));
            }
            ring.sleepers().wake(); // its members may have something to read
            return name;
        });
        ring.syncTables();
    }

    private long target(long limit, long sequence, StartAt otherwise) {
        long oldest = oldest(limit);
        long tail = ring.tailAcquire();
        if (sequence < 0) {
            return otherwise == StartAt.EARLIEST ? oldest : tail;
        }
        if (sequence < oldest || sequence > tail) {
            throw new IllegalArgumentException("sequence number " + sequence + ": ring " + ring.path() + " holds "
                    + oldest + " to " + tail + " now");
        }
        // In the midst of a message there is nothing to be read.
        if (sequence < tail && !isMessage(sequence)) {
            throw new IllegalArgumentException("sequence number " + sequence + ": no message of ring " + ring.path()
                    + " begins there; take one that Message.sequence() told");
        }
        return sequence;
    }

    private boolean isMessage(long cell) {
        return ring.newCells().w0Acquire(cell) == CellHeader.w0(cell, CellHeader.COMMITTED);
    }

    private void moveHead(Group group, long target) {
        long head;
        do {
            head = group.headAcquire();
            group.confirmWinner(ring, head);
        } while (!group.compareAndSetHead(head, Packed.of(target, 0)));
    }

    private Group require(String name) {
        return active().stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElseThrow(() -> notFound(name));
    }

    private GroupNotFoundException notFound(String name) {
        return new GroupNotFoundException("ring " + ring.path() + " has no group '" + name + "', only "
                + active().stream().map(Group::name).toList() + ": name one of these, or let the group be created");
    }

    /** The oldest cell that is still there, while a limit that was read under the shut gate holds. */
    private long oldest(long limit) {
        long end = geometry.whenFull() == WhenFull.OVERWRITE ? ring.tailAcquire() : limit;
        return Math.max(0, end - geometry.cells());
    }

    private int freeEntry(String name) {
        for (int i = 0; i < geometry.maxGroups(); i++) {
            if (GroupTable.state(Group.wordAcquire(tables, geometry, i)) == GroupTable.FREE) {
                return i;
            }
        }
        // An ephemeral group that holds nobody back is not missed before its place is needed.
        for (int i = 0; i < geometry.maxGroups(); i++) {
            long word = Group.wordAcquire(tables, geometry, i);
            if (GroupTable.isEphemeral(word)
                    && GroupTable.state(word) == GroupTable.ACTIVE
                    && Group.dropIfDeserted(ring, i, word)) {
                return i;
            }
        }
        throw new RingLimitException("ring " + ring.path() + " has all its " + geometry.maxGroups()
                + " groups, there is no room for '" + name + "': remove one, or create the ring with more (maxGroups)");
    }
}
