package io.adapterfactory.factory.launch;

import io.adapterfactory.broker.LocalKafkaCluster;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.factory.FactoryException;
import io.adapterfactory.factory.cluster.Cluster;
import io.adapterfactory.factory.cluster.SchemaRegistration;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A factory with several brokers whose every part can be killed, made to stand still, and started again. */
public final class FaultyFactory implements AutoCloseable {

    private static final int BROKERS = 3;

    private final DataFolder data;
    private final Parts parts = new Parts();
    private final Map<String, ServiceProcess> services = new LinkedHashMap<>();
    private LocalKafkaCluster brokers;
    private LocalRegistry registry;
    private Cluster cluster;

    private FaultyFactory(DataFolder data) {
        this.data = data;
        parts.push(data);
    }

    /**
     * Starts everything and waits until it is ready.
     *
     * @param data taken over: closed with the factory
     * @param settings of the services as environment variables, on top of ours
     * @throws FactoryException or IllegalStateException when a part does not start; nothing is left running
     */
    public static FaultyFactory start(FactoryHome home, DataFolder data, Map<String, String> settings) {
        FaultyFactory factory = new FaultyFactory(data);
        Runtime.getRuntime().addShutdownHook(new Thread(factory::close, "faulty-factory-stop"));
        try {
            factory.startParts(home, settings);
            return factory;
        } catch (RuntimeException e) {
            factory.close();
            throw e;
        }
    }

    private void startParts(FactoryHome home, Map<String, String> settings) {
        Arrays.stream(Service.values()).forEach(home::runnableJar);
        ArtifactStore store = parts.push(data.openStore());
        StoreSeed seed = new StoreSeed(home, store);
        seed.copyBaseModels();
        seed.copyBenchmarks();
        brokers = parts.push(LocalKafkaCluster.start(data.kafka(), BROKERS));
        registry = LocalRegistry.start(data.registry(), 0, Optional.of(brokers.bootstrapServers()));
        parts.push(() -> registry.close());
        cluster = new Cluster(brokers.bootstrapServers(), registry.url());
        new SchemaRegistration(cluster).registerAll();
        seed.publishChampions(cluster);
        for (Service service : Service.values()) {
            ServiceProcess process = new ServiceProcess(service, home, cluster, data, settings);
            services.put(process.name(), process);
        }
        parts.push(this::stopServices);
        services.values().forEach(ServiceProcess::start);
        services.values().forEach(ServiceProcess::awaitReady);
    }

    public Cluster cluster() {
        return cluster;
    }

    public LocalKafkaCluster brokers() {
        return brokers;
    }

    /** The store's folder. */
    public Path store() {
        return Path.of(data.store());
    }

    /** Names of the services' processes. */
    public List<String> services() {
        return List.copyOf(services.keySet());
    }

    /** Ends a service as {@code kill -9} does, and starts it again at once. */
    public void killService(String name) {
        ServiceProcess service = services.get(name);
        service.crash();
        service.start();
    }

    /** A service stands still, as on a machine that hangs, and goes on then. */
    public void pauseService(String name, int seconds) {
        ServiceProcess service = services.get(name);
        service.pause();
        sleep(seconds);
        service.resume();
    }

    /** Starts the services again that ended by themselves; their names. */
    public List<String> startDead() {
        List<String> dead = services.values().stream()
                .filter(ServiceProcess::hasDied)
                .map(ServiceProcess::name)
                .toList();
        dead.forEach(name -> services.get(name).start());
        return dead;
    }

    /** @throws IllegalStateException when one does not get ready; the message has the end of its log */
    public void awaitReady() {
        services.values().forEach(ServiceProcess::awaitReady);
    }

    /** The registry is killed, and there again after some seconds, at the same address. */
    public void killRegistry(int seconds) {
        registry.process().kill();
        sleep(seconds);
        registry = LocalRegistry.start(
                data.registry(), URI.create(registry.url()).getPort(), Optional.of(brokers.bootstrapServers()));
        if (!registry.url().equals(cluster.registry())) {
            throw FactoryException.failed(
                    "the registry's port was taken meanwhile; it is at " + registry.url() + " now");
        }
    }

    /** The registry stands still for some seconds. */
    public void pauseRegistry(int seconds) {
        registry.process().pause();
        sleep(seconds);
        registry.process().resume();
    }

    /** The broker that leads a topic's first partition is killed, and started again after some seconds. */
    public void killLeader(String topic, int seconds) {
        brokers.broker(leader(topic)).kill();
        sleep(seconds);
        brokers.startAll();
    }

    /** The broker that leads a topic's first partition stands still for some seconds. */
    public void pauseLeader(String topic, int seconds) {
        int leader = leader(topic);
        brokers.broker(leader).pause();
        sleep(seconds);
        brokers.broker(leader).resume();
    }

    private int leader(String topic) {
        return brokers.leader(topic, 0).orElseGet(() -> brokers.brokers().get(0));
    }

    /** All brokers end in order and are started again. */
    public void restartBrokers() {
        brokers.stopAll();
        brokers.startAll();
    }

    /** Services leave in order; broker and registry stay. */
    public void stopServices() {
        ServiceProcess.closeTogether(services.values());
    }

    private static void sleep(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted during a fault");
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
