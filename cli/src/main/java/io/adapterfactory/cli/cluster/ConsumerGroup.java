package io.adapterfactory.cli.cluster;

import io.adapterfactory.cli.error.FactoryException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;

/** A consumer group as the broker sees it. */
public final class ConsumerGroup {

    private static final long LOOK_MS = 200;

    private ConsumerGroup() {}

    /**
     * Waits until a group has so many members, each with partitions.
     *
     * @throws FactoryException when that does not come in time
     */
    public static void await(Cluster cluster, String group, int members, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Admin admin = cluster.admin()) {
            while (!isSettled(admin, group, members)) {
                if (System.nanoTime() > deadline) {
                    throw FactoryException.unavailable(
                            "group " + group + " has not come to " + members + " members with partitions within "
                                    + limit.toSeconds() + " s",
                            null);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
        } catch (ExecutionException e) {
            throw FactoryException.unavailable(
                    "the broker at " + cluster.bootstrap() + " does not tell of group " + group + ": "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted while asking the broker");
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
