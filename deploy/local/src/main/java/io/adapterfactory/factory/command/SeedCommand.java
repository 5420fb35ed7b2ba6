package io.adapterfactory.factory.command;

import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.factory.ExitCode;
import io.adapterfactory.factory.cluster.Cluster;
import io.adapterfactory.factory.cluster.ClusterOptions;
import io.adapterfactory.factory.cluster.SchemaRegistration;
import io.adapterfactory.factory.launch.FactoryHome;
import io.adapterfactory.factory.launch.StoreSeed;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "seed",
        mixinStandardHelpOptions = true,
        description =
                "Give a new cluster what it starts with: schemas, and the shipped base model, benchmarks and hypernetwork.",
        footer = {
            "",
            "What is there stays. The store must lie where the services see it, under the same path.",
            "",
            "Examples:",
            "  factory seed --store /store --bootstrap kafka:9092 --registry http://registry:8080/apis/registry/v3",
            "  factory seed --store /store --topics"
        })
public final class SeedCommand implements Callable<Integer> {

    @Option(names = "--store", paramLabel = "FOLDER", required = true, description = "The store's folder.")
    private Path store;

    @Option(
            names = "--topics",
            description = "Also make the topics that are missing, for brokers where nothing else does.")
    private boolean topics;

    @Mixin
    private ClusterOptions options;

    @Override
    public Integer call() {
        Cluster cluster = options.cluster();
        cluster.requireBroker();
        cluster.requireRegistry();
        if (topics) {
            LocalKafka.createTopics(cluster.bootstrap());
        }
        StoreSeed seed = new StoreSeed(FactoryHome.find(), store.toAbsolutePath());
        seed.copyBaseModels();
        seed.copyBenchmarks();
        new SchemaRegistration(cluster).registerAll();
        seed.publishChampions(cluster);
        return ExitCode.OK;
    }
}
