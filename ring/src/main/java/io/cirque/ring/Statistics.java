package io.cirque.ring;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a ring's figures from its tables and cells. */
final class Statistics {
    private final MappedRing ring;
    private final ByteBuffer tables;
    private final RingGeometry geometry;
    private final Map<Long, String> groupNames = new HashMap<>();
    private long published;
    private long publishedBytes;
    private long rejected;

    private Statistics(MappedRing ring) {
        this.ring = ring;
        this.tables = ring.tables();
        this.geometry = ring.geometry();
    }

    static RingStatistics read(MappedRing ring, String name) {
        return new Statistics(ring).read(name);
    }

    private RingStatistics read(String name) {
        List<Group> groups = new Groups(ring).active();
        groups.forEach(group -> groupNames.put(group.membership(), group.name()));
        List<ParticipantStatistics> participants = participants();
        long tail = ring.tailAcquire();
        long oldest = groups.isEmpty() ? 0 : tail;
        List<GroupStatistics> ofGroups = new ArrayList<>();
        for (Group group : groups) {
            Walk walk = new Walk(ring);
            long head = Packed.cell(group.headAcquire());
            walk.count(head, tail);
            oldest = Math.min(oldest, Math.min(head, countClaims(group, walk)));
            int members = (int) participants.stream()
                    .filter(member -> member.alive() && group.name().equals(member.group()))
                    .count();
            ofGroups.add(new GroupStatistics(
                    group.name(),
                    GroupTable.isEphemeral(group.wordAcquire()),
                    group.consumed(),
                    group.redelivered(),
                    group.lost(),
                    walk.messages(),
                    walk.bytes(),
                    head,
                    members,
                    group.heldSince() == 0 ? null : Instant.ofEpochMilli(group.heldSince())));
        }
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
                ofGroups.stream().mapToLong(GroupStatistics::lag).max().orElse(all.messages()),
                ofGroups.stream().mapToLong(GroupStatistics::lagBytes).max().orElse(all.bytes()),
                Math.min(tail - oldest, geometry.cells()),
                List.copyOf(ofGroups),
                participants);
    }

    /** Adds what the group's claims hold; answers the least cell of them. */
    private long countClaims(Group group, Walk walk) {
        long least = Long.MAX_VALUE;
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            ClaimCell cell = new ClaimCell(ring, slot);
            long pin = cell.pinAcquire();
            long claim = cell.claimAcquire();
            if (pin != ParticipantTable.NONE
                    && Packed.claimState(claim) == Packed.CONFIRMED
                    && cell.membershipAcquire() == group.membership()) {
                walk.count(pin - 1, Packed.cell(claim));
                least = Math.min(least, pin - 1);
            }
        }
        return least;
    }

    /** The participants; sums up what all slots ever published. */
    private List<ParticipantStatistics> participants() {
        List<ParticipantStatistics> participants = new ArrayList<>();
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            int at = Slots.offset(geometry, slot);
            long slotPublished = word(at, ParticipantTable.PUBLISHED);
            long slotRejected = word(at, ParticipantTable.REJECTED);
            published += slotPublished;
            publishedBytes += word(at, ParticipantTable.PUBLISHED_BYTES);
            rejected += slotRejected;
            long identity = word(at, ParticipantTable.IDENTITY);
            int kind = ParticipantTable.kind(identity);
            if (kind != ParticipantTable.KIND_FREE) {
                participants.add(new ParticipantStatistics(
                        slot,
                        kind == ParticipantTable.KIND_PRODUCER ? ParticipantKind.PRODUCER : ParticipantKind.CONSUMER,
                        word(at, ParticipantTable.PID),
                        ring.lives(slot, ParticipantTable.epoch(identity)),
                        Instant.ofEpochMilli(word(at, ParticipantTable.REGISTERED)),
                        kind == ParticipantTable.KIND_PRODUCER
                                ? null
                                : groupNames.get(word(at, ParticipantTable.MEMBERSHIP)),
                        slotPublished - word(at, ParticipantTable.PUBLISHED_BEFORE),
                        word(at, ParticipantTable.CONSUMED),
                        slotRejected - word(at, ParticipantTable.REJECTED_BEFORE),
                        ring.hasLostItsLock(slot)));
            }
        }
        return List.copyOf(participants);
    }

    private long word(int slotOffset, int field) {
        return Words.getAcquire(tables, slotOffset + field);
    }
}
