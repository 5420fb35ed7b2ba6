package io.adapterfactory.broker.testing;

import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A real broker and a real registry for the tests of one JVM: started when first needed, stopped with the JVM.
 *
 * <p>System property {@code broker}: {@code local} (from Maven artifacts), {@code testcontainers}, or {@code auto} (the
 * default), which uses Testcontainers if a Docker engine answers. The registry is always a local process.
 *
 * @param bootstrapServers address of the broker
 * @param registryUrl address of the registry's API
 */
public record TestBroker(String bootstrapServers, String registryUrl) {

    private static final String KAFKA = "test.broker.bootstrap-servers";
    private static final String REGISTRY = "test.broker.registry-url";

    /** The broker and the registry of this JVM. */
    public static TestBroker get() {
        // Kept as system properties: Quarkus loads this class in more than one class loader.
        synchronized (System.getProperties()) {
            if (System.getProperty(KAFKA) == null) {
                start();
            }
            return new TestBroker(System.getProperty(KAFKA), System.getProperty(REGISTRY));
        }
    }

    private static void start() {
        Path folder = temporaryFolder();
        LocalRegistry registry = LocalRegistry.begin(folder.resolve("registry"), 0, Optional.empty(), Map.of());
        closeAtExit(registry);
        if (DockerKafka.isWanted()) {
            System.setProperty(KAFKA, DockerKafka.start());
        } else {
            LocalKafka kafka = LocalKafka.start(folder.resolve("kafka"), 0);
            closeAtExit(kafka);
            System.setProperty(KAFKA, kafka.bootstrapServers());
        }
        registry.awaitReady();
        System.setProperty(REGISTRY, registry.url());
    }

    /**
     * Also keeps the process's handle from the garbage collector, which would close its pipe and thereby end the
     * process.
     */
    private static void closeAtExit(AutoCloseable process) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                process.close();
            } catch (Exception e) {
                e.printStackTrace();
            }
        }));
    }

    private static Path temporaryFolder() {
        try {
            Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
            return Files.createTempDirectory(target, "test-broker");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the test broker", e);
        }
    }
}
