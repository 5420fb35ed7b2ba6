package io.adapterfactory.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One member of a KRaft cluster on loopback, broker and controller in one.
 *
 * @param id unique in the cluster, from 1
 * @param data folder of its own
 * @param port for clients and the other brokers
 * @param controllerPort for the quorum
 */
record KafkaNode(int id, Path data, int port, int controllerPort) {

    String address() {
        return "127.0.0.1:" + port;
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
            Files.writeString(properties, serverProperties(members));
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
        return String.join(
                "\n",
                "process.roles=broker,controller",
                "node.id=" + id,
                "controller.quorum.voters="
                        + members.stream()
                                .map(member -> member.id() + "@" + member.controllerAddress())
                                .collect(Collectors.joining(",")),
                "listeners=PLAINTEXT://" + address() + ",CONTROLLER://" + controllerAddress(),
                "advertised.listeners=PLAINTEXT://" + address(),
                "controller.listener.names=CONTROLLER",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
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
                "");
    }
}
