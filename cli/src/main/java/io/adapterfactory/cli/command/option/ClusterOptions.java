package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.launch.RunningFactory;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The cluster that a command uses. */
public final class ClusterOptions {

    private static final String DEFAULT_BOOTSTRAP = "127.0.0.1:9092";
    private static final String DEFAULT_REGISTRY = "http://127.0.0.1:8081/apis/registry/v3";

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Kafka's bootstrap servers. Default: the factory that runs in --data, else"
                    + " $KAFKA_BOOTSTRAP_SERVERS, else " + DEFAULT_BOOTSTRAP + ".")
    private String bootstrap;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "The schema registry's API. Default: the factory that runs in --data, else"
                    + " $APICURIO_REGISTRY_URL, else " + DEFAULT_REGISTRY + ".")
    private String registry;

    @Mixin
    private LocalFactoryOption local = new LocalFactoryOption();

    public Cluster cluster() {
        Optional<RunningFactory> running = running();
        return Cluster.of(
                first(bootstrap, running.map(RunningFactory::bootstrap), "KAFKA_BOOTSTRAP_SERVERS", DEFAULT_BOOTSTRAP),
                first(registry, running.map(RunningFactory::registry), "APICURIO_REGISTRY_URL", DEFAULT_REGISTRY),
                running.map(RunningFactory::kafkaClient).map(Path::of));
    }

    /**
     * The factory on this machine, unless another cluster was requested.
     *
     * @throws io.adapterfactory.cli.error.FactoryException when no factory runs in the given folder
     */
    public Optional<RunningFactory> running() {
        return bootstrap == null ? local.require() : Optional.empty();
    }

    private static String first(String option, Optional<String> running, String variable, String otherwise) {
        if (option != null) {
            return option;
        }
        return running.or(() -> Optional.ofNullable(System.getenv(variable))).orElse(otherwise);
    }
}
