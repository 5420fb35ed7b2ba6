package io.adapterfactory.cli.command.run;

import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.SchemaRegistration;
import io.adapterfactory.cli.command.option.ClusterOptions;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.cli.launch.StoreSeed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "seed",
        mixinStandardHelpOptions = true,
        description =
                "Initialize a new cluster: schemas, the shipped base model and benchmarks, and a first hypernetwork"
                        + " for each base model of the store: the shipped one, or the first that was added.",
        footer = {
            "",
            "Existing data is kept. A folder must be visible to the services under the same path. For a bucket,"
                    + " the settings FACTORY_S3_... and the variables of the AWS SDK are read.",
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
            description = "The store: a folder, or s3://bucket/prefix (default: $FACTORY_STORE).")
    private String store;

    @Option(names = "--topics", description = "Also create missing topics, if nothing else creates them.")
    private boolean topics;

    @Mixin
    private ClusterOptions options;

    @Override
    public Integer call() {
        Cluster cluster = options.cluster();
        cluster.requireBroker();
        cluster.requireRegistry();
        if (topics) {
            LocalKafka.createTopics(cluster.clientSettings());
        }
        try (StoreAccess opened = StoreAccess.open(store)) {
            StoreSeed seed = new StoreSeed(FactoryHome.find(), opened.store());
            seed.copyModels();
            new SchemaRegistration(cluster).registerAll();
            seed.publishChampions(cluster);
            return ExitCode.OK;
        }
    }
}
