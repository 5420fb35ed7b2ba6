package io.adapterfactory.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;

/**
 * Several Kafka brokers on loopback, each in its own process that can be killed, paused and started again, with the
 * factory's topics. All brokers replicate every topic, and a write succeeds when all but one have it.
 */
public final class LocalKafkaCluster implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final int HEAP_MIB = 256;

    private final List<KafkaNode> nodes;
    private final String clusterId;
    private final Map<Integer, ChildProcess> processes = new TreeMap<>();

    private LocalKafkaCluster(List<KafkaNode> nodes, String clusterId) {
        this.nodes = nodes;
        this.clusterId = clusterId;
    }

    /**
     * Starts the brokers and creates the missing topics.
     *
     * @param data folder; reused if it is given again with the same number of brokers
     * @param brokers number of brokers; three tolerate the loss of one
     * @throws IllegalStateException when they do not become ready
     */
    public static LocalKafkaCluster start(Path data, int brokers) {
        return start(
                data,
                IntStream.rangeClosed(1, brokers)
                        .mapToObj(id -> KafkaNode.open(id, folder(data, id), Ports.free()))
                        .toList());
    }

    /**
     * Starts brokers that clients reach through proxies, which the caller starts.
     *
     * @param fronts for each broker the port that clients are given; the proxy there forwards to {@link #port}
     */
    public static LocalKafkaCluster startBehind(List<Integer> fronts, Path data) {
        return start(
                data,
                IntStream.rangeClosed(1, fronts.size())
                        .mapToObj(id -> KafkaNode.behind(fronts.get(id - 1), id, folder(data, id)))
                        .toList());
    }

    private static Path folder(Path data, int id) {
        return data.resolve("broker-" + id);
    }

    private static LocalKafkaCluster start(Path data, List<KafkaNode> nodes) {
        LocalKafkaCluster cluster = new LocalKafkaCluster(nodes, clusterId(data));
        try {
            cluster.startAll();
            LocalKafka.createTopics(cluster.innerBootstrapServers());
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private static String clusterId(Path data) {
        Path file = data.resolve("cluster.id");
        try {
            Files.createDirectories(data);
            if (!Files.exists(file)) {
                Files.writeString(file, Uuid.randomUuid().toString());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the cluster's folder " + data + ": " + e, e);
        }
    }

    /** Starts every broker that is not running, and waits until all are ready. */
    public void startAll() {
        // Concurrently, because one alone waits for a quorum.
        for (KafkaNode node : nodes) {
            ChildProcess process = processes.get(node.id());
            if (process == null || !process.isAlive()) {
                processes.put(node.id(), node.start(nodes, clusterId, HEAP_MIB));
            }
        }
        for (KafkaNode node : nodes) {
            // While the port is closed, a client would only fill the log with warnings.
            broker(node.id())
                    .awaitReady(
                            START_LIMIT,
                            () -> Ports.isTaken(node.innerPort())
                                    && LocalKafka.brokers(node.innerAddress()) == nodes.size());
        }
    }

    /** Addresses of all brokers for clients, running or not. */
    public String bootstrapServers() {
        return nodes.stream().map(KafkaNode::address).collect(Collectors.joining(","));
    }

    private String innerBootstrapServers() {
        return nodes.stream().map(KafkaNode::innerAddress).collect(Collectors.joining(","));
    }

    /** The port on which a broker listens for clients, whatever it advertises. */
    public int port(int id) {
        return nodes.get(id - 1).port();
    }

    /** Ids of all brokers, running or not. */
    public List<Integer> brokers() {
        return nodes.stream().map(KafkaNode::id).toList();
    }

    /** The broker's process, to kill, pause and stop it; changes when the broker is started again. */
    public ChildProcess broker(int id) {
        return Optional.ofNullable(processes.get(id))
                .orElseThrow(() -> new IllegalArgumentException(
                        "broker " + id + " is not in the cluster; there are " + brokers()));
    }

    /**
     * The broker that leads a topic's partition; empty while there is no leader.
     *
     * @throws IllegalStateException when no broker answers
     */
    public Optional<Integer> leader(String topic, int partition) {
        IllegalStateException failure = null;
        // A paused broker accepts connections and never answers, so each broker is asked separately.
        for (KafkaNode node : nodes) {
            try (Admin admin = LocalKafka.admin(node.innerAddress())) {
                return Optional.ofNullable(describe(admin, List.of(topic))
                                .iterator()
                                .next()
                                .partitions()
                                .get(partition)
                                .leader())
                        .map(Node::id)
                        .filter(id -> id > 0);
            } catch (ExecutionException e) {
                failure = new IllegalStateException(
                        "the cluster does not describe " + topic + ": "
                                + e.getCause().getMessage(),
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while asking the cluster", e);
            }
        }
        throw failure;
    }

    /**
     * Waits until every broker has all records, so that the next one may be stopped.
     *
     * @throws IllegalStateException when that takes longer than {@code limit}
     */
    public void awaitInSync(Duration limit) {
        if (!Await.until(() -> behind().isEmpty(), limit, INTERVAL)) {
            throw new IllegalStateException(
                    "not all brokers have caught up within " + limit.toSeconds() + " s: " + behind());
        }
    }

    private List<String> behind() {
        try (Admin admin = LocalKafka.admin(innerBootstrapServers())) {
            Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            return describe(admin, topics).stream()
                    .flatMap(topic -> topic.partitions().stream()
                            .filter(partition -> partition.isr().size() < nodes.size())
                            .map(partition -> topic.name() + "-" + partition.partition()))
                    .sorted()
                    .toList();
        } catch (ExecutionException e) {
            return List.of("no answer: " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the cluster", e);
        }
    }

    private static Collection<TopicDescription> describe(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        return admin.describeTopics(topics).allTopicNames().get().values();
    }

    /** Stops all brokers gracefully; {@link #startAll} starts them again. */
    public void stopAll() {
        // Concurrently, because the last ones cannot stop gracefully without a quorum.
        List<Thread> ending = processes.values().stream()
                .map(process -> new Thread(process::close, "stop-" + process.name()))
                .toList();
        ending.forEach(Thread::start);
        for (Thread thread : ending) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while brokers ended", e);
            }
        }
    }

    @Override
    public void close() {
        stopAll();
    }
}
