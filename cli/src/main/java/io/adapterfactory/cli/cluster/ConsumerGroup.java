package io.adapterfactory.cli.cluster;

import io.adapterfactory.broker.Await;
import io.adapterfactory.cli.error.FactoryException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;

/** Queries the broker for a consumer group. */
public final class ConsumerGroup {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    private ConsumerGroup() {}

    /**
     * Waits until a group has exactly this many members, each with partitions.
     *
     * @throws FactoryException when that takes longer than the limit
     */
    public static void await(Cluster cluster, String group, int members, Duration limit) {
        boolean settled = cluster.ask("describe group " + group, admin -> {
            long start = System.nanoTime();
            while (!isSettled(admin, group, members)) {
                if (System.nanoTime() - start > limit.toNanos()) {
                    return false;
                }
                Await.sleep(INTERVAL);
            }
            return true;
        });
        if (!settled) {
            throw FactoryException.unavailable(
                    "group " + group + " has not reached " + members + " members with partitions within "
                            + limit.toSeconds() + " s",
                    null);
        }
    }

    private static boolean isSettled(Admin admin, String group, int members)
            throws ExecutionException, InterruptedException {
        ConsumerGroupDescription description = admin.describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get();
        return description.groupState() == GroupState.STABLE
                && description.members().size() == members
                && description.members().stream()
                        .noneMatch(
                                member -> member.assignment().topicPartitions().isEmpty());
    }
}
