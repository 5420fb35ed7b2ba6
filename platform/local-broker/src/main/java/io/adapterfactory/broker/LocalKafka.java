package io.adapterfactory.broker;

import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topic.CleanUp;
import io.adapterfactory.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/** One Kafka broker in KRaft mode, in its own process, on loopback, with the factory's topics. */
public final class LocalKafka implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final KafkaNode node;
    private final ChildProcess process;

    private LocalKafka(KafkaNode node, ChildProcess process) {
        this.node = node;
        this.process = process;
    }

    /**
     * Starts a broker and creates the missing topics.
     *
     * @param data folder; reused if it is given again
     * @param preferredPort used if free
     * @throws IllegalStateException when it does not become ready
     */
    public static LocalKafka start(Path data, int preferredPort) {
        return start(data, preferredPort, Optional.empty());
    }

    /** @param security certificates, users and their rights; if empty, everyone on the machine has all rights */
    public static LocalKafka start(Path data, int preferredPort, Optional<KafkaSecurity> security) {
        LocalKafka kafka = begin(data, preferredPort, security);
        try {
            kafka.awaitReady();
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
        return kafka;
    }

    /** Starts the process and returns before it is ready; {@link #awaitReady} waits. */
    public static LocalKafka begin(Path data, int preferredPort, Optional<KafkaSecurity> security) {
        int port = Ports.freeOr(preferredPort);
        KafkaNode node = security.map(doors -> KafkaNode.secured(doors, 1, data, port))
                .orElseGet(() -> KafkaNode.open(1, data, port));
        return new LocalKafka(node, node.start(List.of(node), Uuid.randomUuid().toString(), 384));
    }

    /**
     * Waits until the broker answers, then creates the missing topics and users.
     *
     * @throws IllegalStateException when it does not become ready
     */
    public void awaitReady() {
        Map<String, Object> owner =
                new HashMap<>(node.security().map(KafkaSecurity::ownerSettings).orElse(Map.of()));
        owner.put("bootstrap.servers", node.innerAddress());
        // While the port is closed, a client would only fill the log with warnings.
        process.awaitReady(START_LIMIT, () -> Ports.isTaken(node.port()) && brokers(owner) > 0);
        createTopics(owner);
        if (node.security().isPresent()) {
            KafkaSecurity security = node.security().get();
            admitUsers(security, owner);
            Map<String, Object> user = new HashMap<>(security.clientSettings(security.anyUser()));
            user.put("bootstrap.servers", node.address());
            // The broker needs a moment after the request until its users can log in.
            process.awaitReady(START_LIMIT, () -> brokers(user) > 0);
        }
    }

    private static void admitUsers(KafkaSecurity security, Map<String, Object> owner) {
        try (Admin admin = admin(owner)) {
            security.admitUsers(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "cannot create the Kafka users: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka users were created", e);
        }
    }

    /** The number of brokers in the cluster; 0 when it does not answer. */
    static int brokers(String bootstrap) {
        return brokers(Map.of("bootstrap.servers", bootstrap));
    }

    private static int brokers(Map<String, Object> client) {
        try (Admin admin = admin(client)) {
            return admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).size();
        } catch (ExecutionException | TimeoutException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the broker was starting", e);
        }
    }

    static Admin admin(String bootstrap) {
        return admin(Map.of("bootstrap.servers", bootstrap));
    }

    private static Admin admin(Map<String, Object> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("request.timeout.ms", "2000");
        properties.put("default.api.timeout.ms", "10000");
        return Admin.create(properties);
    }

    /**
     * Creates the topics of the catalog, and their dead-letter topics, that a broker does not have.
     *
     * @throws IllegalStateException when the broker reports an error
     */
    public static void createTopics(String bootstrapServers) {
        createTopics(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** @param client how to reach the broker, as the Kafka clients' settings */
    public static void createTopics(Map<String, Object> client) {
        try (Admin admin = admin(client)) {
            Set<String> there = admin.listTopics().names().get();
            List<NewTopic> missing = new ArrayList<>();
            for (Topic topic : Topics.all()) {
                add(missing, there, topic.name(), topic.partitions(), configuration(topic.cleanUp()));
                CleanUp kept = new CleanUp.Kept(Topics.DEAD_LETTER_RETENTION);
                add(missing, there, topic.deadLetters(), 1, configuration(kept));
            }
            admin.createTopics(missing).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "cannot create the factory's topics: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while topics were created", e);
        }
    }

    private static Map<String, String> configuration(CleanUp cleanUp) {
        return cleanUp instanceof CleanUp.Kept kept
                ? Map.of("retention.ms", Long.toString(kept.retention().toMillis()))
                : Map.of("cleanup.policy", "compact");
    }

    private static void add(
            List<NewTopic> missing, Set<String> there, String name, int partitions, Map<String, String> settings) {
        if (!there.contains(name)) {
            missing.add(new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings));
        }
    }

    public String bootstrapServers() {
        return node.address();
    }

    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
