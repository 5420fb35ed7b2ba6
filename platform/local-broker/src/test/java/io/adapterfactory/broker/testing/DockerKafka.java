package io.adapterfactory.broker.testing;

import io.adapterfactory.broker.LocalKafka;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** A broker in a container; the image is {@code -Dbroker.image}, apache/kafka by default. */
final class DockerKafka {

    private static final String IMAGE = "apache/kafka:4.1.2";

    private DockerKafka() {}

    static boolean isWanted() {
        return switch (System.getProperty("broker", "auto")) {
            case "testcontainers" -> true;
            case "local" -> false;
            case "auto" -> DockerClientFactory.instance().isDockerAvailable();
            default ->
                throw new IllegalArgumentException("-Dbroker=" + System.getProperty("broker")
                        + " is unknown; expected auto, local or testcontainers");
        };
    }

    /** Starts it with the factory's topics; Testcontainers removes it when the JVM ends. */
    static String start() {
        DockerImageName image = DockerImageName.parse(System.getProperty("broker.image", IMAGE))
                .asCompatibleSubstituteFor("apache/kafka");
        KafkaContainer container = new KafkaContainer(image);
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        LocalKafka.createTopics(container.getBootstrapServers());
        return container.getBootstrapServers();
    }
}
