package io.adapterfactory.verification.chaos;

import io.adapterfactory.broker.Await;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.Topology;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Waits until a factory is idle: nothing is written to its topics. */
public final class Quiescence {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int QUIET_CHECKS = 4;

    private Quiescence() {}

    /**
     * Waits until nothing is written, and either nothing is missing or the limit has passed.
     *
     * @param atEachCheck called at each check, for example to restart services that have ended
     * @param isMissing whether results are still missing; called when nothing is written
     * @param limit how long the factory may be idle while results are missing
     */
    public static void await(Cluster cluster, Runnable atEachCheck, BooleanSupplier isMissing, Duration limit) {
        Map<String, Long> written = Map.of();
        int quiet = 0;
        while (quiet < QUIET_CHECKS || quiet * INTERVAL.toSeconds() < limit.toSeconds() && isMissing.getAsBoolean()) {
            Await.sleep(INTERVAL);
            atEachCheck.run();
            Map<String, Long> now = Topology.written(cluster);
            quiet = now.equals(written) ? quiet + 1 : 0;
            written = now;
        }
    }
}
