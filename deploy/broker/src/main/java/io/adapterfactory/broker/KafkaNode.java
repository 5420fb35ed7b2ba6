package io.adapterfactory.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One member of a KRaft cluster on loopback, broker and controller in one.
 *
 * @param id unique in the cluster, from 1
 * @param data folder of its own
 * @param port for clients, and without security for the other brokers
 * @param controllerPort for the quorum
 * @param security certificates and users; empty lets everybody on the machine do everything
 */
record KafkaNode(int id, Path data, int port, int controllerPort, Optional<Doors> security) {

    /** @param port for the other brokers and the owner, who come with the broker's key */
    record Doors(KafkaSecurity security, int port) {}

    KafkaNode(int id, Path data, int port, int controllerPort) {
        this(id, data, port, controllerPort, Optional.empty());
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Where the broker's owner reaches it. */
    String brokerAddress() {
        return security.map(doors -> "127.0.0.1:" + doors.port()).orElseGet(this::address);
    }

    private String controllerAddress() {
        return "127.0.0.1:" + controllerPort;
    }

    /**
     * Starts it in a process of its own; returns before it serves.
     *
     * @param members of the cluster, itself among them
     * @param clusterId the same for all members; counts at the first start only
     * @param heap at most, MiB
     */
    ChildProcess start(List<KafkaNode> members, String clusterId, int heap) {
        Path properties = data.resolve("server.properties");
        try {
            Files.createDirectories(data);
            OwnerFile.write(properties, serverProperties(members));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the broker's folder " + data + ": " + e, e);
        }
        return ChildProcess.start(
                members.size() == 1 ? "kafka" : "kafka-" + id,
                List.of("-Xmx" + heap + "m", "-Xms64m"),
                System.getProperty("java.class.path"),
                List.of(KafkaProcess.class.getName(), properties.toString(), clusterId),
                Map.of(),
                data.resolve("kafka.log"));
    }

    /** Every topic is kept by all members, and a write counts when all but one have it. */
    private String serverProperties(List<KafkaNode> members) {
        int replicas = members.size();
        int inSync = Math.max(1, replicas - 1);
        List<String> lines = new ArrayList<>(listeners());
        lines.addAll(List.of(
                "process.roles=broker,controller",
                "node.id=" + id,
                "controller.quorum.voters="
                        + members.stream()
                                .map(member -> member.id() + "@" + member.controllerAddress())
                                .collect(Collectors.joining(",")),
                "controller.listener.names=CONTROLLER",
                "log.dirs=" + data.resolve("logs").toAbsolutePath(),
                "auto.create.topics.enable=false",
                "default.replication.factor=" + replicas,
                "min.insync.replicas=" + inSync,
                "offsets.topic.replication.factor=" + replicas,
                "offsets.topic.num.partitions=" + replicas,
                "transaction.state.log.replication.factor=" + replicas,
                "transaction.state.log.min.isr=" + inSync,
                "transaction.state.log.num.partitions=" + replicas,
                "share.coordinator.state.topic.replication.factor=" + replicas,
                "share.coordinator.state.topic.min.isr=" + inSync,
                "group.initial.rebalance.delay.ms=0",
                "log.cleaner.dedupe.buffer.size=2097152",
                ""));
        return String.join("\n", lines);
    }

    private List<String> listeners() {
        String controller = "CONTROLLER://" + controllerAddress();
        if (security.isEmpty()) {
            String clients = "PLAINTEXT://" + address();
            return List.of(
                    "listeners=" + clients + "," + controller,
                    "advertised.listeners=" + clients,
                    "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        }
        String doors = "CLIENTS://" + address() + ",BROKER://" + brokerAddress();
        List<String> lines = new ArrayList<>(List.of(
                "listeners=" + doors + "," + controller,
                "advertised.listeners=" + doors,
                "inter.broker.listener.name=BROKER",
                "listener.security.protocol.map=CLIENTS:SASL_SSL,BROKER:SSL,CONTROLLER:SSL"));
        security.get().security().brokerSettings().forEach((key, value) -> lines.add(key + "=" + value));
        return lines;
    }
}
