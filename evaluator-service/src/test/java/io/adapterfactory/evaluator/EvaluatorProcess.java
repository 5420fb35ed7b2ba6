package io.adapterfactory.evaluator;

import io.adapterfactory.broker.ChildProcess;
import io.adapterfactory.broker.HttpProbe;
import io.adapterfactory.broker.LocalKafka;
import io.adapterfactory.broker.LocalRegistry;
import io.adapterfactory.broker.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An evaluator as a separate process.
 *
 * @param port of its HTTP interface
 */
public record EvaluatorProcess(ChildProcess process, int port) implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final Duration PROBE = Duration.ofSeconds(5);
    private static final String MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";

    /**
     * Returns when it is ready.
     *
     * @param name of its log in {@code folder}
     * @param settings JVM options
     */
    public static EvaluatorProcess start(
            String name, Path folder, Path store, LocalKafka kafka, LocalRegistry registry, List<String> settings) {
        int port = Ports.free();
        List<String> options = new ArrayList<>(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dquarkus.http.port=" + port,
                "-Dfactory.store=" + store,
                "-Dfactory.help-in-prompt=false",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dai.djl.pytorch.num_interop_threads=1"));
        options.addAll(settings);
        ChildProcess process = ChildProcess.start(
                "evaluator " + name,
                options,
                Path.of("target", "quarkus-app", "quarkus-run.jar")
                        .toAbsolutePath()
                        .toString(),
                List.of(MAIN),
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                        "APICURIO_REGISTRY_URL", registry.url(),
                        "OMP_NUM_THREADS", "1",
                        "OMP_WAIT_POLICY", "PASSIVE",
                        "OPT_OUT_TRACKING", "true"),
                folder.resolve(name + ".log"));
        process.awaitReady(LIMIT, () -> HttpProbe.isOk("http://127.0.0.1:" + port + "/q/health/ready", PROBE));
        return new EvaluatorProcess(process, port);
    }

    @Override
    public void close() {
        process.close();
    }
}
