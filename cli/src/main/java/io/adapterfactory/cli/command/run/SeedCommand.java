package io.adapterfactory.cli.command.run;

import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.SchemaRegistration;
import io.adapterfactory.cli.command.option.ClusterOptions;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.StoreSeed;
import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
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
            "What is there stays. A folder must lie where the services see it, under the same path; of a bucket the settings",
            "FACTORY_S3_... and the AWS SDK's variables are read.",
            "",
            "Examples:",
            "  factory seed --store /store --bootstrap kafka:9092 --registry http://registry:8080/apis/registry/v3",
            "  factory seed --store s3://bucket/factory --topics"
        })
public final class SeedCommand implements Callable<Integer> {

    @Option(
            names = "--store",
            paramLabel = "STORE",
            required = true,
            defaultValue = "${env:FACTORY_STORE}",
            description = "The store: a folder, or s3://bucket/prefix (default: FACTORY_STORE of the environment).")
    private String store;

    @Option(
            names = "--topics",
            description = "Also make the topics that are missing, for brokers where nothing else does.")
    private boolean topics;

    @Mixin
    private ClusterOptions options;

    @Override
    public Integer call() throws IOException {
        Cluster cluster = options.cluster();
        cluster.requireBroker();
        cluster.requireRegistry();
        if (topics) {
            LocalKafka.createTopics(cluster.clientSettings());
        }
        // Copies of what is in a bucket go with this process; what is a folder has none.
        Path copies = Files.createTempDirectory("factory-seed");
        try (ArtifactStore opened = ArtifactStores.open(store, copies, System::getenv)) {
            StoreSeed seed = new StoreSeed(FactoryHome.find(), opened);
            seed.copyModels();
            new SchemaRegistration(cluster).registerAll();
            seed.publishChampions(cluster);
            return ExitCode.OK;
        } finally {
            ArtifactDirectory.delete(copies);
        }
    }
}
