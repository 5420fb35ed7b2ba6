package io.adapterfactory.verification.process;

import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.Partitions;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.Service;
import io.adapterfactory.cli.launch.ShutdownStack;
import io.adapterfactory.cli.launch.StoreSeed;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A broker, a registry, and the shipped hypernetwork as champion, in separate processes on free ports; no service is
 * running yet.
 */
public final class BenchCluster implements AutoCloseable {

    private final FactoryHome home;
    private final DataFolder data;
    private final ShutdownStack parts = new ShutdownStack();
    private Cluster cluster;

    private BenchCluster(FactoryHome home, DataFolder data) {
        this.home = home;
        this.data = data;
        parts.push(data);
    }

    /**
     * @param data owned by the cluster and closed with it
     * @param partitions of the topics for tasks and adapters: at most this many generators can share them
     * @throws FactoryException or IllegalStateException when a part does not start; the others are stopped then
     */
    public static BenchCluster start(FactoryHome home, DataFolder data, int partitions) {
        BenchCluster bench = new BenchCluster(home, data);
        Runtime.getRuntime().addShutdownHook(new Thread(bench::close, "bench-stop"));
        try {
            bench.startParts(partitions);
            return bench;
        } catch (RuntimeException e) {
            bench.close();
            throw e;
        }
    }

    private void startParts(int partitions) {
        home.runnableJar(Service.GENERATOR);
        ArtifactStore store = parts.push(data.openStore());
        StoreSeed seed = new StoreSeed(home, store);
        seed.copyBaseModels();
        LocalKafka kafka = parts.push(LocalKafka.start(data.kafka(), 0));
        LocalRegistry registry =
                parts.push(LocalRegistry.start(data.registry(), 0, Optional.of(kafka.bootstrapServers())));
        cluster = new Cluster(kafka.bootstrapServers(), registry.url());
        Partitions.atLeast(cluster, List.of(Topics.TASK_DESCRIPTIONS, Topics.GENERATED_ADAPTERS), partitions);
        seed.publishChampions(cluster);
    }

    public Cluster cluster() {
        return cluster;
    }

    /**
     * An empty pool, to be stopped before the cluster.
     *
     * @param settings of the generators as environment variables, in addition to the defaults
     */
    public GeneratorPool generators(Map<String, String> settings) {
        return parts.push(new GeneratorPool(home, cluster, data, settings));
    }

    @Override
    public void close() {
        parts.close();
    }
}
