package io.cirque.ring;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a ring's figures from its tables and cells. */
final class Statistics {
    private final MappedRing ring;
    private final ByteBuffer tables;
    private final RingGeometry geometry;
    private final Blockers blockers;
    private final Map<Long, Group> byMembership = new HashMap<>();
    private final List<Claimed> claims = new ArrayList<>();
    private long published;
    private long publishedBytes;
    private long rejected;
    private long blockedMillis;

    private Statistics(MappedRing ring) {
        this.ring = ring;
        this.tables = ring.tables();
        this.geometry = ring.geometry();
        this.blockers = new Blockers(ring);
    }

    static RingStatistics read(MappedRing ring, String name) {
        return new Statistics(ring).read(name);
    }

    private RingStatistics read(String name) {
        List<Group> groups = new Groups(ring).active();
        groups.forEach(group -> byMembership.put(group.membership(), group));
        readClaims();
        List<ParticipantStatistics> participants = participants();
        long tail = ring.tailAcquire();
        long oldest = groups.isEmpty() ? 0 : tail;
        List<GroupStatistics> ofGroups = new ArrayList<>();
        for (Group group : groups) {
            long head = Packed.cell(group.headAcquire());
            oldest = Math.min(oldest, Math.min(head, leastClaimed(group)));
            ofGroups.add(group(group, head, tail, participants));
        }
        oldest = Math.min(oldest, leastUnfinished(oldest));
        Walk all = new Walk(ring);
        if (groups.isEmpty()) {
            all.count(Math.max(0, tail - geometry.cells()), tail);
        }
        return new RingStatistics(
                name,
                ring.path(),
                geometry.capacity(),
                geometry.cells(),
                geometry.cellSize(),
                geometry.whenFull(),
                published,
                publishedBytes,
                rejected,
                Duration.ofMillis(blockedMillis),
                ring.voided(),
                ofGroups.stream().mapToLong(GroupStatistics::lag).max().orElse(all.messages()),
                ofGroups.stream().mapToLong(GroupStatistics::lagBytes).max().orElse(all.bytes()),
                Math.min(tail - oldest, geometry.cells()),
                List.copyOf(ofGroups),
                participants);
    }

    /** Where a living producer still writes below the cell: that is not given out again either. */
    private long leastUnfinished(long cell) {
        Cells cells = ring.newCells();
        int writer = Slots.writerOf(ring, cells, cell);
        long intent = writer == Slots.NOBODY ? -1 : Slots.unfinishedIntent(ring, cells, writer);
        return intent < 0 ? cell : intent; // it may have come to its end in between
    }

    private GroupStatistics group(Group group, long head, long tail, List<ParticipantStatistics> participants) {
        Walk walk = new Walk(ring);
        walk.count(head, tail);
        long lag = walk.messages();
        long lagBytes = walk.bytes();
        for (Claimed claim : claims) {
            if (claim.membership() == group.membership()) {
                lag += claim.messages();
                lagBytes += claim.bytes();
            }
        }
        int members = (int) participants.stream()
                .filter(member -> member.alive() && group.name().equals(member.group()))
                .count();
        long word = group.wordAcquire();
        // Who has read everything since holds nobody back, though no producer has looked yet.
        long heldSince = lag == 0 ? 0 : group.heldSince();
        return new GroupStatistics(
                group.name(),
                GroupTable.isEphemeral(word),
                group.consumed(),
                group.redelivered(),
                group.adopted(),
                group.lost(),
                lag,
                lagBytes,
                head,
                members,
                GroupTable.generation(word) > 0,
                instant(heldSince));
    }

    private static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    /** A claim that somebody holds, or that waits to be adopted. */
    private record Claimed(long membership, long owner, long from, long messages, long bytes) {}

    private void readClaims() {
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            ClaimCell cell = new ClaimCell(ring, slot);
            long pin = cell.pinAcquire();
            long claim = cell.claimAcquire();
            long membership = cell.membershipAcquire();
            if (pin != ParticipantTable.NONE
                    && Packed.claimState(claim) == Packed.CONFIRMED
                    && !cell.isRevoked(claim)
                    && byMembership.containsKey(membership)) {
                Walk walk = new Walk(ring);
                walk.count(pin - 1, Packed.cell(claim));
                claims.add(new Claimed(membership, cell.ownerAcquire(), pin - 1, walk.messages(), walk.bytes()));
            }
        }
    }

    /** The least cell of the group's claims. */
    private long leastClaimed(Group group) {
        return claims.stream()
                .filter(claim -> claim.membership() == group.membership())
                .mapToLong(Claimed::from)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The participants; sums up what all slots ever published. */
    private List<ParticipantStatistics> participants() {
        List<ParticipantStatistics> participants = new ArrayList<>();
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            int at = Slots.offset(geometry, slot);
            published += word(at, ParticipantTable.PUBLISHED);
            publishedBytes += word(at, ParticipantTable.PUBLISHED_BYTES);
            rejected += word(at, ParticipantTable.REJECTED);
            blockedMillis += word(at, ParticipantTable.BLOCKED_MILLIS);
            ParticipantStatistics participant = participant(slot, at);
            if (participant != null) {
                participants.add(participant);
            }
        }
        return List.copyOf(participants);
    }

    private @Nullable ParticipantStatistics participant(int slot, int at) {
        while (true) {
            long identity = word(at, ParticipantTable.IDENTITY);
            if (ParticipantTable.kind(identity) == ParticipantTable.KIND_FREE) {
                return null;
            }
            ParticipantStatistics participant = participant(slot, at, identity);
            if (participant.alive() || word(at, ParticipantTable.IDENTITY) == identity) {
                return participant;
            } // else it was not dead, but left while it was looked at
        }
    }

    private ParticipantStatistics participant(int slot, int at, long identity) {
        long epoch = ParticipantTable.epoch(identity);
        boolean producer = ParticipantTable.kind(identity) == ParticipantTable.KIND_PRODUCER;
        Group group = producer ? null : byMembership.get(word(at, ParticipantTable.MEMBERSHIP));
        List<Claimed> held = claims.stream()
                .filter(claim -> claim.owner() == ParticipantTable.owner(epoch, slot))
                .toList();
        boolean alive = ring.lives(slot, epoch);
        Instant blockedSince = alive ? instant(word(at, ParticipantTable.BLOCKED_SINCE)) : null;
        Blocker blockedBy = null;
        if (blockedSince != null) {
            blockedBy = blockers.ofProducers();
        } else if (group != null && held.isEmpty()) {
            blockedBy = blockers.ofGroup(group);
        }
        return new ParticipantStatistics(
                slot,
                epoch,
                producer ? ParticipantKind.PRODUCER : ParticipantKind.CONSUMER,
                word(at, ParticipantTable.PID),
                alive,
                Instant.ofEpochMilli(word(at, ParticipantTable.REGISTERED)),
                group == null ? null : group.name(),
                word(at, ParticipantTable.PUBLISHED) - word(at, ParticipantTable.PUBLISHED_BEFORE),
                word(at, ParticipantTable.CONSUMED),
                word(at, ParticipantTable.REJECTED) - word(at, ParticipantTable.REJECTED_BEFORE),
                held.stream().mapToLong(Claimed::messages).sum(),
                held.isEmpty()
                        ? null
                        : Collections.min(held.stream().map(Claimed::from).toList()),
                blockedSince,
                blockedBy,
                ring.hasLostItsLock(slot));
    }

    private long word(int slotOffset, int field) {
        return Words.getAcquire(tables, slotOffset + field);
    }
}
