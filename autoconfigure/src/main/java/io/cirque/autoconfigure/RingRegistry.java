package io.cirque.autoconfigure;

import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingException;
import io.cirque.ring.RingGeometryException;
import io.cirque.ring.RingQueue;
import io.cirque.ring.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * The rings of an application: each is opened once, before any channel starts, and closed after all of them have
 * stopped. For code that wants to speak to a ring without a channel. Thread-safe.
 */
public final class RingRegistry implements DisposableBean {
    private static final Log logger = LogFactory.getLog(RingRegistry.class);

    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private final Map<String, RingQueue> rings = new LinkedHashMap<>();

    RingRegistry(RingDirectory directory, List<RingPlan> plans) {
        try {
            plans.forEach(plan -> rings.put(plan.name(), open(directory, plan)));
        } catch (RuntimeException e) {
            destroy();
            throw e;
        }
    }

    /**
     * The ring of this name. It must not be closed: it belongs to the application.
     *
     * @param name one of {@code cirque.rings}, or the ring of a channel
     * @return the open ring
     * @throws IllegalArgumentException if the application has no such ring
     */
    public RingQueue get(String name) {
        RingQueue ring = rings.get(name);
        if (ring == null) {
            throw new IllegalArgumentException("the application has no ring '" + name + "'. "
                    + Spelling.suggest(name, rings.keySet()) + " List it under cirque.rings to have it.");
        }
        return ring;
    }

    /**
     * All rings of the application.
     *
     * @return the open rings, in the order of the configuration
     */
    public Collection<RingQueue> rings() {
        return Collections.unmodifiableCollection(rings.values());
    }

    @Override
    public void destroy() {
        RuntimeException failure = null;
        for (RingQueue ring : rings.values()) {
            try {
                ring.close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RingQueue open(RingDirectory directory, RingPlan plan) {
        try {
            RingQueue ring = openOrCreate(directory, plan);
            addMissingGroups(ring, plan);
            warnIfSyncedInMemory(ring);
            return ring;
        } catch (RingException e) {
            throw RingFault.explain(e, plan, directory);
        }
    }

    /** Defaults are for a new ring only: against an existing one they prove nothing. */
    private static RingQueue openOrCreate(RingDirectory directory, RingPlan plan) {
        try {
            return directory.openOrCreate(plan.name(), plan.creation());
        } catch (RingGeometryException e) {
            RingQueue ring = directory.openOrCreate(plan.name(), plan.stated());
            logger.info("cirque.defaults are for new rings, an existing one keeps what it has: " + e.getMessage());
            return ring;
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationException(
                            plan.key(),
                            plan.name(),
                            String.valueOf(e.getMessage()),
                            "Correct the ring's name or its entry.")
                    .causedBy(e);
        }
    }

    /** Nothing in memory survives a loss of power, however often it is synced. */
    private static void warnIfSyncedInMemory(RingQueue ring) {
        if (ring.geometry().sync() == Sync.NONE) {
            return;
        }
        try {
            String type = Files.getFileStore(ring.path()).type();
            if (IN_MEMORY.contains(type)) {
                logger.warn("Ring '" + ring.name() + "' syncs, but its file " + ring.path() + " is in memory (" + type
                        + "): no message of it survives a loss of power. Name a cirque.directory on a disk, or state"
                        + " sync: none");
            }
        } catch (IOException unknown) {
            logger.debug("The file system of " + ring.path() + " cannot be told", unknown);
        }
    }

    /** Joining a group creates it, and it stays when its first member leaves. */
    private static void addMissingGroups(RingQueue ring, RingPlan plan) {
        if (plan.groups().isEmpty()) {
            return;
        }
        Set<String> present =
                ring.statistics().groups().stream().map(GroupStatistics::name).collect(Collectors.toSet());
        for (String group : plan.groups()) {
            if (!present.remove(group)) {
                ring.consumer(group).close();
                logger.info("Ring '" + plan.name() + "' existed without the group '" + group + "', which begins now");
            }
        }
        if (!present.isEmpty()) {
            logger.warn("Ring '" + plan.name() + "' has groups that " + Keys.of("rings", plan.name(), "groups")
                    + " does not name: " + present + ". A group that nobody reads holds senders back when the ring is"
                    + " full");
        }
    }
}
