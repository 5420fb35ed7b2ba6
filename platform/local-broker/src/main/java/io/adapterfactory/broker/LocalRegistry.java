package io.adapterfactory.broker;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** One Apicurio registry, in its own process, on loopback. */
public final class LocalRegistry implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final String FOLDER = "factory.registry.folder";

    private final ChildProcess process;
    private final String url;

    private LocalRegistry(ChildProcess process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * @param data folder for its log
     * @param preferredPort used if free
     * @param keptIn a broker whose topics keep the schemas; empty keeps them in memory
     * @throws IllegalStateException when it does not become ready
     */
    public static LocalRegistry start(Path data, int preferredPort, Optional<String> keptIn) {
        LocalRegistry registry = begin(data, preferredPort, keptIn, Map.of());
        registry.awaitReady();
        return registry;
    }

    /**
     * Starts the process and returns before it is ready; {@link #awaitReady} waits.
     *
     * @param client settings of the Kafka clients for that broker: certificates and login
     */
    public static LocalRegistry begin(
            Path data, int preferredPort, Optional<String> keptIn, Map<String, String> client) {
        int port = Ports.freeOr(preferredPort);
        Path runner = runner();
        List<String> options = new ArrayList<>(List.of(
                "-Xmx384m",
                "-Xms64m",
                "-XX:+UseSerialGC",
                // The registry does little work, so optimizing compilation would take longer than it saves.
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + Ports.free()));
        keptIn.ifPresent(bootstrapServers -> {
            options.add("-Dapicurio.storage.kind=kafkasql");
            options.add("-Dapicurio.kafkasql.bootstrap.servers=" + bootstrapServers);
        });
        if (!client.isEmpty()) {
            options.add("-Dquarkus.config.locations=" + clientFile(data.toAbsolutePath(), client));
        }
        ChildProcess process = ChildProcess.start(
                "registry",
                options,
                runner.toString(),
                List.of("io.quarkus.runner.GeneratedMain"),
                Map.of(),
                data.resolve("registry.log"));
        return new LocalRegistry(process, "http://127.0.0.1:" + port + "/apis/registry/v3");
    }

    /** @throws IllegalStateException when it does not become ready */
    public void awaitReady() {
        process.awaitReady(START_LIMIT, () -> isReady(url));
    }

    /** A file that only its owner can read, because every user of the machine can see command-line arguments. */
    private static Path clientFile(Path data, Map<String, String> client) {
        Properties settings = new Properties();
        client.forEach((key, value) -> settings.put("apicurio.kafka.common." + key, value));
        Path file = data.resolve("kafka-client.properties");
        StringWriter text = new StringWriter();
        try {
            settings.store(text, null);
            Files.createDirectories(data);
            OwnerFile.write(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the registry's Kafka settings " + file, e);
        }
        return file;
    }

    /** The registry's jar: unpacked by the build next to this module's classes, or named by a system property. */
    private static Path runner() {
        Path folder = Optional.ofNullable(System.getProperty(FOLDER))
                .map(Path::of)
                .orElseGet(LocalRegistry::besideOurClasses);
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no registry in " + folder));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the registry is not in " + folder + "; build the module platform/local-broker, or set -D" + FOLDER,
                    e);
        }
    }

    private static Path besideOurClasses() {
        try {
            return Path.of(LocalRegistry.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolveSibling("registry");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the location of this module's classes is not a path", e);
        }
    }

    /** Not before it has read its schemas from Kafka: it answers other requests earlier, but has no schemas yet. */
    private static boolean isReady(String url) {
        return HttpProbe.isOk(URI.create(url).resolve("/health/ready").toString(), Duration.ofSeconds(2));
    }

    public String url() {
        return url;
    }

    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
