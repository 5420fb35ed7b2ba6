package io.adapterfactory.verification.process;

import io.adapterfactory.broker.Await;
import io.adapterfactory.broker.LocalKafkaCluster;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.broker.Ports;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.SchemaRegistration;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.NetworkLink;
import io.adapterfactory.cli.launch.Service;
import io.adapterfactory.cli.launch.ServiceProcess;
import io.adapterfactory.cli.launch.ShutdownStack;
import io.adapterfactory.cli.launch.StoreSeed;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A factory with several brokers, each part of which can be killed, paused, and restarted. */
public final class FaultyFactory implements AutoCloseable {

    private static final int BROKERS = 3;

    private final DataFolder data;
    private final ShutdownStack parts = new ShutdownStack();
    private final Map<String, ServiceProcess> services = new LinkedHashMap<>();
    private final Map<NetworkLink, List<LoopbackProxy>> links = new EnumMap<>(NetworkLink.class);
    private final Optional<StoreVolume> volume;
    private LocalKafkaCluster brokers;
    private LocalRegistry registry;
    private Cluster cluster;

    private FaultyFactory(DataFolder data, Optional<StoreVolume> volume) {
        this.data = data;
        this.volume = volume;
        volume.ifPresent(parts::push);
        parts.push(data);
    }

    /**
     * Starts everything and waits until it is ready.
     *
     * @param data owned by the factory and closed with it
     * @param volume contains the store, owned as well; without it, there are no store faults
     * @param settings of the services as environment variables, in addition to the defaults
     * @throws FactoryException or IllegalStateException when a part does not start; the others are stopped then
     */
    public static FaultyFactory start(
            FactoryHome home, DataFolder data, Optional<StoreVolume> volume, Map<String, String> settings) {
        FaultyFactory factory = new FaultyFactory(data, volume);
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
        home.requireBuilt();
        ArtifactStore store = parts.push(data.openStore());
        StoreSeed seed = new StoreSeed(home, store);
        seed.copyModels();
        Vertx vertx = Vertx.vertx();
        parts.push(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
        List<Integer> fronts =
                IntStream.range(0, BROKERS).map(i -> Ports.free()).boxed().toList();
        brokers = parts.push(LocalKafkaCluster.startBehind(fronts, data.kafka()));
        links.put(
                NetworkLink.BROKERS,
                brokers.brokers().stream()
                        .map(id -> parts.push(new LoopbackProxy(vertx, fronts.get(id - 1), brokers.port(id))))
                        .toList());
        registry = LocalRegistry.start(data.registry(), 0, Optional.of(brokers.bootstrapServers()));
        parts.push(() -> registry.close());
        int registryFront = Ports.free();
        links.put(NetworkLink.REGISTRY, List.of(parts.push(new LoopbackProxy(vertx, registryFront, registryPort()))));
        cluster = new Cluster(
                brokers.bootstrapServers(),
                registry.url().replace(":" + registryPort() + "/", ":" + registryFront + "/"));
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

    private int registryPort() {
        return URI.create(registry.url()).getPort();
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

    /** Kills a service like {@code kill -9}, and restarts it immediately. */
    public void killService(String name) {
        ServiceProcess service = services.get(name);
        service.crash();
        service.start();
    }

    /** Pauses a service, as on a machine that hangs, and then continues it. */
    public void pauseService(String name, int seconds) {
        ServiceProcess service = services.get(name);
        service.pause();
        sleep(seconds);
        service.resume();
    }

    /** Restarts the services that ended unexpectedly, and returns their names. */
    public List<String> startDead() {
        return ServiceProcess.startDead(services.values());
    }

    /** @throws IllegalStateException when one does not become ready; the message contains the end of its log */
    public void awaitReady() {
        services.values().forEach(ServiceProcess::awaitReady);
    }

    /** Kills the registry, and restarts it at the same address after some seconds. */
    public void killRegistry(int seconds) {
        registry.process().kill();
        sleep(seconds);
        String url = registry.url();
        registry = LocalRegistry.start(data.registry(), registryPort(), Optional.of(brokers.bootstrapServers()));
        if (!registry.url().equals(url)) {
            throw FactoryException.failed(
                    "the registry's port was taken meanwhile; it is at " + registry.url() + " now");
        }
    }

    /** Pauses the registry for some seconds. */
    public void pauseRegistry(int seconds) {
        registry.process().pause();
        sleep(seconds);
        registry.process().resume();
    }

    /** Kills the broker that leads a topic's first partition, and restarts it after some seconds. */
    public void killLeader(String topic, int seconds) {
        brokers.broker(leader(topic)).kill();
        sleep(seconds);
        brokers.startAll();
    }

    /** Pauses the broker that leads a topic's first partition for some seconds. */
    public void pauseLeader(String topic, int seconds) {
        int leader = leader(topic);
        brokers.broker(leader).pause();
        sleep(seconds);
        brokers.broker(leader).resume();
    }

    private int leader(String topic) {
        return brokers.leader(topic, 0).orElseGet(() -> brokers.brokers().get(0));
    }

    /** Stops all brokers gracefully and restarts them. */
    public void restartBrokers() {
        brokers.stopAll();
        brokers.startAll();
    }

    /** For some seconds, closes all connections to a part, including new ones. */
    public void cut(NetworkLink link, int seconds) {
        links.get(link).forEach(LoopbackProxy::cut);
        sleep(seconds);
        links.get(link).forEach(LoopbackProxy::restore);
    }

    /** For some seconds, delays all data to and from a part. */
    public void delay(NetworkLink link, int milliseconds, int seconds) {
        links.get(link).forEach(proxy -> proxy.delay(milliseconds));
        sleep(seconds);
        links.get(link).forEach(LoopbackProxy::restore);
    }

    /** Whether the store can be made read-only and full. */
    public boolean hasStoreFaults() {
        return volume.isPresent();
    }

    /** Makes the store read-only for some seconds. */
    public void makeStoreReadOnly(int seconds) {
        volume.orElseThrow().readOnly();
        sleep(seconds);
        volume.orElseThrow().restore();
    }

    /** Fills the store for some seconds. */
    public void fillStore(int seconds) {
        volume.orElseThrow().full();
        sleep(seconds);
        volume.orElseThrow().restore();
    }

    /** Stops the services gracefully; broker and registry keep running. */
    public void stopServices() {
        ServiceProcess.closeTogether(services.values());
    }

    private static void sleep(int seconds) {
        Await.sleep(Duration.ofSeconds(seconds));
    }

    @Override
    public void close() {
        parts.close();
    }
}
