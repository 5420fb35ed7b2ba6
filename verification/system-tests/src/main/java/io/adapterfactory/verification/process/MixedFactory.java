package io.adapterfactory.verification.process;

import io.adapterfactory.broker.HttpProbe;
import io.adapterfactory.broker.LocalKafkaCluster;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.broker.Ports;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.Service;
import io.adapterfactory.cli.launch.ServiceProcess;
import io.adapterfactory.cli.launch.ShutdownStack;
import io.adapterfactory.cli.launch.StoreSeed;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A factory with three brokers, two generators, two evaluators, and a trainer, each of which may run another build. */
public final class MixedFactory implements AutoCloseable {

    private static final int BROKERS = 3;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /**
     * Names of the processes.
     *
     * @param trainer only one: of two with the same transactional id, the broker fences one
     */
    public record Members(List<String> generators, List<String> evaluators, String trainer) {

        public Members {
            generators = List.copyOf(generators);
            evaluators = List.copyOf(evaluators);
        }
    }

    private static final Members MEMBERS = new Members(
            List.of("generator-service-1", "generator-service-2"),
            List.of("evaluator-service-1", "evaluator-service-2"),
            "trainer-service");

    private final DataFolder data;
    private final ShutdownStack parts = new ShutdownStack();
    private final Map<String, ServiceProcess> services = new LinkedHashMap<>();
    private final Map<String, Build> builds = new HashMap<>();
    private Cluster cluster;

    private MixedFactory(DataFolder data) {
        this.data = data;
        parts.push(data);
    }

    /**
     * Starts everything from one build, on a store with its models, and waits until it is ready. The services of this
     * build register the schemas.
     *
     * @param data owned by the factory and closed with it
     * @param settings of the services as environment variables, in addition to the defaults
     * @throws FactoryException or IllegalStateException when a part does not start; the others are stopped then
     */
    public static MixedFactory start(Build build, DataFolder data, Map<String, String> settings) {
        MixedFactory factory = new MixedFactory(data);
        Runtime.getRuntime().addShutdownHook(new Thread(factory::close, "mixed-factory-stop"));
        try {
            factory.startParts(build, settings);
            return factory;
        } catch (RuntimeException e) {
            factory.close();
            throw e;
        }
    }

    private void startParts(Build build, Map<String, String> settings) {
        ArtifactStore store = parts.push(data.openStore());
        StoreSeed seed = new StoreSeed(build.home(), store);
        seed.copyModels();
        LocalKafkaCluster brokers = parts.push(LocalKafkaCluster.start(data.kafka(), BROKERS));
        LocalRegistry registry =
                parts.push(LocalRegistry.start(data.registry(), 0, Optional.of(brokers.bootstrapServers())));
        cluster = new Cluster(brokers.bootstrapServers(), registry.url());
        seed.publishChampions(cluster);
        MEMBERS.generators().forEach(name -> add(Service.GENERATOR, name, build, settings));
        MEMBERS.evaluators().forEach(name -> add(Service.EVALUATOR, name, build, settings));
        add(Service.TRAINER, MEMBERS.trainer(), build, settings);
        parts.push(this::stopServices);
        services.values().forEach(ServiceProcess::start);
        services.values().forEach(ServiceProcess::awaitReady);
    }

    private void add(Service service, String name, Build build, Map<String, String> settings) {
        services.put(name, new ServiceProcess(service, name, Ports.free(), build.home(), cluster, data, settings));
        builds.put(name, build);
    }

    public Cluster cluster() {
        return cluster;
    }

    /** The store's folder. */
    public Path store() {
        return Path.of(data.store());
    }

    public Members members() {
        return MEMBERS;
    }

    /** The build that the process runs, or ran last. */
    public Build build(String name) {
        return builds.get(name);
    }

    /** Stops a process gracefully. */
    public void stop(String name) {
        services.get(name).stop();
    }

    /**
     * Starts a stopped process with the same settings, and waits until it is ready.
     *
     * @throws IllegalStateException when it does not become ready; the message contains the end of its log
     */
    public void start(String name, Build build) {
        ServiceProcess service = services.get(name);
        service.use(build.home());
        builds.put(name, build);
        service.start();
        service.awaitReady();
    }

    /**
     * Sends an HTTP request to a process.
     *
     * @param path from the first slash on
     * @return empty when it does not answer with status 200
     */
    public Optional<String> ask(String name, String path) {
        return HttpProbe.text(services.get(name).address() + path, ANSWER_LIMIT);
    }

    /** Restarts the services that ended unexpectedly, and returns their names. */
    public List<String> startDead() {
        return ServiceProcess.startDead(services.values());
    }

    /** Stops the services gracefully; brokers and registry keep running. */
    public void stopServices() {
        ServiceProcess.closeTogether(services.values());
    }

    @Override
    public void close() {
        parts.close();
    }
}
