package io.adapterfactory.cli.launch;

import io.adapterfactory.broker.KafkaUser;
import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.SchemaRegistration;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Broker, registry, and the three services, each in its own process that ends when this process ends. */
public final class LocalFactory implements AutoCloseable {

    private static final int USUAL_KAFKA_PORT = 9092;
    private static final int USUAL_REGISTRY_PORT = 8081;
    private static final int MAX_RESTARTS = 5;
    private static final long CHECK_MS = 500;

    private final ShutdownStack parts = new ShutdownStack();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<ServiceProcess, Integer> restarts = new HashMap<>();
    private final Optional<SecuritySettings> security;
    private List<ServiceProcess> services = List.of();
    private LocalKafka kafka;
    private LocalRegistry registry;
    private RunningFactory running;
    private final List<String> startNotes = new ArrayList<>();

    private LocalFactory(Optional<SecuritySettings> security) {
        this.security = security;
    }

    /**
     * Starts everything and waits until it is ready.
     *
     * @param data owned by the factory and closed with it
     * @throws FactoryException or IllegalStateException when a part does not start; the others are stopped then
     */
    public static LocalFactory start(FactoryHome home, DataFolder data) {
        return start(home, data, Map.of());
    }

    /**
     * A secured factory: each process has its own login at the broker, and every request to a service needs a token.
     */
    public static LocalFactory startSecure(FactoryHome home, DataFolder data) {
        return start(home, data, Map.of(), Optional.of(SecuritySettings.of(data)));
    }

    /** @param settings of the services as environment variables, in addition to the defaults */
    public static LocalFactory start(FactoryHome home, DataFolder data, Map<String, String> settings) {
        return start(home, data, settings, Optional.empty());
    }

    private static LocalFactory start(
            FactoryHome home, DataFolder data, Map<String, String> settings, Optional<SecuritySettings> security) {
        LocalFactory factory = new LocalFactory(security);
        factory.parts.push(data);
        Runtime.getRuntime().addShutdownHook(new Thread(factory::close, "factory-stop"));
        try {
            factory.startParts(home, data, settings);
            return factory;
        } catch (RuntimeException e) {
            boolean interrupted = factory.stopping.getCount() == 0;
            factory.close();
            throw interrupted ? FactoryException.failed("stopped while starting") : e;
        }
    }

    private void startParts(FactoryHome home, DataFolder data, Map<String, String> settings) {
        long started = System.nanoTime();
        // Check that all parts are built before starting any.
        home.requireBuilt();
        try (Progress progress = Progress.of("Starting the factory", 3L + Service.values().length)) {
            progress.at(0, "Kafka broker");
            ArtifactStore store = parts.push(data.openStore());
            StoreSeed seed = new StoreSeed(home, store);
            kafka = parts.push(LocalKafka.begin(data.kafka(), USUAL_KAFKA_PORT, security.map(SecuritySettings::kafka)));
            if (security.isEmpty()) {
                beginRegistry(data); // it waits for the broker, but not for the users of a secured one
            }
            seed.copyModels();
            kafka.awaitReady();
            if (security.isPresent()) {
                beginRegistry(data);
            }
            progress.at(1, "schema registry");
            // The services need the broker's topics at the start, but the registry only for the first record.
            startServices(home, data, settings);
            registry.awaitReady();
            Cluster cluster = cluster(KafkaUser.COMMAND_LINE);
            progress.at(2, "schemas and hypernetwork version");
            new SchemaRegistration(cluster).registerAll();
            seed.publishChampions(cluster);
            int ready = 3;
            for (ServiceProcess service : services) {
                progress.at(ready, service.name());
                service.awaitReady();
                ready++;
            }
            progress.at(ready, "ready");
            running = describe(cluster, data, (System.nanoTime() - started) / 1e9);
            running.write(data.root());
            new UnannouncedVersions(store, cluster, running.trainer()).announce(startNotes::add);
        }
    }

    private void beginRegistry(DataFolder data) {
        registry = parts.push(LocalRegistry.begin(
                data.registry(),
                USUAL_REGISTRY_PORT,
                Optional.of(kafka.bootstrapServers()),
                login(KafkaUser.REGISTRY).orElse(Map.of())));
    }

    private void startServices(FactoryHome home, DataFolder data, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        security.ifPresent(secured -> all.putAll(secured.serviceSettings()));
        services = Arrays.stream(Service.values())
                .map(service -> new ServiceProcess(service, home, cluster(service.module()), data, all))
                .toList();
        parts.push(() -> ServiceProcess.closeTogether(services));
        services.forEach(ServiceProcess::start);
    }

    private Optional<Map<String, String>> login(String user) {
        return security.map(secured -> secured.kafka().clientSettings(user));
    }

    private Cluster cluster(String user) {
        return login(user)
                .map(client -> new Cluster(kafka.bootstrapServers(), registry.url(), client))
                .orElseGet(() -> new Cluster(kafka.bootstrapServers(), registry.url()));
    }

    private RunningFactory describe(Cluster cluster, DataFolder data, double seconds) {
        Map<String, String> addresses = new LinkedHashMap<>();
        services.forEach(service -> addresses.put(service.name(), service.address()));
        return new RunningFactory(
                ProcessHandle.current().pid(),
                cluster.bootstrap(),
                cluster.registry(),
                addresses,
                data.store(),
                data.logs().toString(),
                security.map(secured -> secured.kafka()
                                .clientFile(KafkaUser.COMMAND_LINE)
                                .toString())
                        .orElse(null),
                security.map(secured -> secured.tokenFile().toString()).orElse(null),
                seconds);
    }

    /** Messages about the start for the user; often empty. */
    public List<String> startNotes() {
        return List.copyOf(startNotes);
    }

    public RunningFactory running() {
        return running;
    }

    /** Names of the services to the ids of their processes. */
    public Map<String, Long> processIds() {
        Map<String, Long> ids = new LinkedHashMap<>();
        services.forEach(service -> ids.put(service.name(), service.processId()));
        return ids;
    }

    public Cluster cluster() {
        return cluster(KafkaUser.COMMAND_LINE);
    }

    /**
     * Watches the factory until it is stopped: restarts a service that dies, a few times.
     *
     * @param notes receives messages for the user
     * @throws FactoryException when the broker or the registry ends, or a service dies repeatedly
     */
    public void supervise(Consumer<String> notes) {
        while (!stopped()) {
            check(notes);
        }
    }

    /** Checks every process once. */
    public void check(Consumer<String> notes) {
        if (!kafka.process().isAlive()) {
            throw FactoryException.failed(
                    "the Kafka broker has ended; its log is " + kafka.process().log());
        }
        if (!registry.process().isAlive()) {
            throw FactoryException.failed("the schema registry has ended; its log is "
                    + registry.process().log());
        }
        for (ServiceProcess service : services) {
            if (service.hasDied()) {
                int count = restarts.merge(service, 1, Integer::sum);
                if (count > MAX_RESTARTS) {
                    throw FactoryException.failed(
                            service.name() + " has ended " + count + " times; its log is " + service.log());
                }
                notes.accept(service.name() + " has ended and is restarted (" + count + " of " + MAX_RESTARTS
                        + "); its log is " + service.log());
                service.start();
            }
        }
    }

    private boolean stopped() {
        try {
            return stopping.await(CHECK_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Stops services, registry and broker, in this order. */
    @Override
    public void close() {
        stopping.countDown();
        parts.close();
    }
}
