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

    /** Settings by which a generator waits so many seconds for each adapter instead of making it. */
    public static Map<String, String> simulated(double secondsPerAdapter) {
        return Map.of("FACTORY_SIMULATED_SECONDS_PER_ADAPTER", Double.toString(secondsPerAdapter));
    }

    /** Waits until so many generators share the partitions, and no others. */
    public static void await(Cluster cluster, int generators) {
        ConsumerGroup.await(cluster, GROUP, generators, LIMIT);
    }
}
