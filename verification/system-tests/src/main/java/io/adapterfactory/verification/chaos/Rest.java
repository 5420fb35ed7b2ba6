package io.adapterfactory.verification.chaos;

import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.Topology;
import io.adapterfactory.cli.error.FactoryException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** When a factory has nothing more to do. */
public final class Rest {

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int QUIET_LOOKS = 4;

    private Rest() {}

    /**
     * Waits until nothing is written any more, and nothing is missing or patience has come to its end.
     *
     * @param atEachLook starts services again that have ended, for example
     * @param isMissing whether something has still to come; asked when nothing is written
     * @param patience how long the factory may stand still with something missing
     */
    public static void await(Cluster cluster, Runnable atEachLook, BooleanSupplier isMissing, Duration patience) {
        Map<String, Long> written = Map.of();
        int quiet = 0;
        while (quiet < QUIET_LOOKS || quiet * LOOK.toSeconds() < patience.toSeconds() && isMissing.getAsBoolean()) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw FactoryException.failed("interrupted while the factory came to rest");
            }
            atEachLook.run();
            Map<String, Long> now = Topology.written(cluster);
            quiet = now.equals(written) ? quiet + 1 : 0;
            written = now;
        }
    }
}
