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
 * One member of a KRaft cluster on loopback, both broker and controller.
 *
 * @param id unique in the cluster, from 1
 * @param data its own folder
 * @param port for clients
 * @param advertisedPort the port that clients are given: {@code port}, or that of a proxy
 * @param innerPort for the other brokers and the administrator; {@code port} if they use the clients' port
 * @param controllerPort for the quorum
 * @param security certificates and users; if empty, everyone on the machine has all rights
 */
record KafkaNode(
        int id,
        Path data,
        int port,
        int advertisedPort,
        int innerPort,
        int controllerPort,
        Optional<KafkaSecurity> security) {

    /** One port for all clients, without a login. */
    static KafkaNode open(int id, Path data, int port) {
        return new KafkaNode(id, data, port, port, port, Ports.free(), Optional.empty());
    }

    /** Clients use a port of a proxy, which forwards to {@link #port()}. */
    static KafkaNode behind(int advertisedPort, int id, Path data) {
        return new KafkaNode(id, data, Ports.free(), advertisedPort, Ports.free(), Ports.free(), Optional.empty());
    }

    /** Clients need a login; the other brokers and the administrator need the broker's key. */
    static KafkaNode secured(KafkaSecurity security, int id, Path data, int port) {
        return new KafkaNode(id, data, port, port, Ports.free(), Ports.free(), Optional.of(security));
    }

    /** The address for clients. */
    String address() {
        return "127.0.0.1:" + advertisedPort;
    }

    /** The address for the broker's administrator. */
    String innerAddress() {
        return "127.0.0.1:" + innerPort;
    }

    private String controllerAddress() {
        return "127.0.0.1:" + controllerPort;
    }

    /**
     * Starts it in its own process; returns before it is ready.
     *
     * @param members all members of the cluster, including this one
     * @param clusterId the same for all members; used at the first start only
     * @param heap maximum size, MiB
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
                List.of("-Xmx" + heap + "m", "-Xms64m", "-XX:+UseSerialGC"),
                System.getProperty("java.class.path"),
                List.of(KafkaProcess.class.getName(), properties.toString(), clusterId),
                Map.of(),
                data.resolve("kafka.log"));
    }

    /** Every topic is replicated to all members, and a write succeeds when all but one have it. */
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
        boolean onePort = innerPort == port;
        String inner = onePort ? "" : ",BROKER://" + innerAddress();
        List<String> lines = new ArrayList<>(List.of(
                "listeners=CLIENTS://127.0.0.1:" + port + inner + ",CONTROLLER://" + controllerAddress(),
                "advertised.listeners=CLIENTS://" + address() + inner,
                "inter.broker.listener.name=" + (onePort ? "CLIENTS" : "BROKER"),
                "listener.security.protocol.map="
                        + (security.isPresent()
                                ? "CLIENTS:SASL_SSL,BROKER:SSL,CONTROLLER:SSL"
                                : "CLIENTS:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT")));
        security.ifPresent(doors -> doors.brokerSettings().forEach((key, value) -> lines.add(key + "=" + value)));
        return lines;
    }
}
