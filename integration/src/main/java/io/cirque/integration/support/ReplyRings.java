package io.cirque.integration.support;

import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.util.List;
import org.springframework.core.log.LogAccessor;

/** What gateways have to say of their ring of replies. */
public final class ReplyRings {
    private static final LogAccessor LOG = new LogAccessor(ReplyRings.class);

    private ReplyRings() {}

    /**
     * Warns of groups that nobody reads, such as the one that every ring begins with unless it is told otherwise: they
     * would fill the ring, and then no reply has room. A ring that overwrites does not mind.
     *
     * @param replies where replies come and go
     * @return the groups' names
     */
    public static List<String> warnOfUnreadGroups(RingQueue replies) {
        if (replies.geometry().whenFull() == WhenFull.OVERWRITE) {
            return List.of();
        }
        List<String> unread = replies.statistics().groups().stream()
                .filter(group -> !group.ephemeral() && group.members() == 0)
                .map(GroupStatistics::name)
                .toList();
        if (!unread.isEmpty()) {
            LOG.warn(() -> "Nobody reads the groups " + unread + " of the ring of replies '" + replies.name()
                    + "', which they will fill in time: create it without groups (groups(List.of()), or groups: [] in"
                    + " application.yml), let it overwrite, or remove them with RingQueue.removeGroup");
        }
        return unread;
    }
}
