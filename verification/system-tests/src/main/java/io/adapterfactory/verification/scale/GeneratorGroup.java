package io.adapterfactory.verification.scale;

import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.ConsumerGroup;
import java.time.Duration;
import java.util.Map;

/** The generators that share {@code task-descriptions}. */
public final class GeneratorGroup {

    private static final String GROUP = "generator-service";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private GeneratorGroup() {}

    /** Settings for simulation: a generator waits for this time instead of generating an adapter. */
    public static Map<String, String> simulated(double secondsPerAdapter) {
        return Map.of("FACTORY_SIMULATED_SECONDS_PER_ADAPTER", Double.toString(secondsPerAdapter));
    }

    /** Waits until exactly this many generators share the partitions. */
    public static void await(Cluster cluster, int generators) {
        ConsumerGroup.await(cluster, GROUP, generators, LIMIT);
    }
}
