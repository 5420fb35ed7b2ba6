package io.adapterfactory.cli.launch;

import io.adapterfactory.broker.ChildProcess;
import io.adapterfactory.broker.HttpProbe;
import io.adapterfactory.broker.Ports;
import io.adapterfactory.broker.archive.QuarkusJars;
import io.adapterfactory.cli.cluster.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A service as a child process that can be restarted on the same port. */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(4);

    private final Service service;
    private final String name;
    private final Cluster cluster;
    private final DataFolder data;
    private final Map<String, String> settings;
    private final int port;
    private Path jar;
    private ChildProcess process;
    private boolean closed;

    /** The only instance of its service: it has the service's name, and its usual port if that is free. */
    public ServiceProcess(
            Service service, FactoryHome home, Cluster cluster, DataFolder data, Map<String, String> settings) {
        this(service, service.module(), Ports.freeOr(service.usualPort()), home, cluster, data, settings);
    }

    /**
     * @param name of this process, its log file, and its folder for copies
     * @param port a free port on loopback
     */
    public ServiceProcess(
            Service service,
            String name,
            int port,
            FactoryHome home,
            Cluster cluster,
            DataFolder data,
            Map<String, String> settings) {
        this.service = service;
        this.name = name;
        this.jar = home.runnableJar(service);
        this.cluster = cluster;
        this.data = data;
        this.settings = settings;
        this.port = port;
    }

    /** Returns immediately; {@link #awaitReady()} waits. Does nothing after {@link #close()}. */
    public synchronized void start() {
        if (closed) {
            return;
        }
        List<String> options = new ArrayList<>(List.of(
                service.heap(),
                "-Xms64m",
                "-XX:+UseSerialGC",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=" + nativeThreads(),
                "-Dai.djl.pytorch.num_interop_threads=1"));
        process = ChildProcess.start(
                name,
                niceness(),
                options,
                QuarkusJars.classPath(jar),
                List.of(QuarkusJars.MAIN),
                environment(),
                data.logs().resolve(name + ".log"));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(settings);
        cluster.client()
                .forEach((key, value) ->
                        environment.put("KAFKA_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        // Not as system properties, because a service rejects unknown properties of the factory, and an earlier build
        // knows fewer.
        environment.put("FACTORY_STORE", data.store());
        environment.put("FACTORY_STORE_COPIES", data.storeCopies(name).toString());
        environment.putAll(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrap(),
                "APICURIO_REGISTRY_URL", cluster.registry(),
                "OMP_WAIT_POLICY", "PASSIVE",
                "OMP_NUM_THREADS", nativeThreads(),
                "OPT_OUT_TRACKING", "true"));
        return environment;
    }

    /** With five processes on a few cores, one thread for each process is fastest. */
    private static String nativeThreads() {
        return System.getenv().getOrDefault("FACTORY_NATIVE_THREADS", "1");
    }

    /** Training is never urgent, unlike adapters and scores. */
    private int niceness() {
        return service == Service.TRAINER
                ? Integer.parseInt(System.getenv().getOrDefault("FACTORY_TRAINER_NICE", "10"))
                : 0;
    }

    public void awaitReady() {
        current().awaitReady(START_LIMIT, this::isReady);
    }

    boolean isReady() {
        return HttpProbe.isOk(address() + "/q/health/ready", Duration.ofSeconds(5));
    }

    private synchronized ChildProcess current() {
        return process;
    }

    public synchronized boolean hasDied() {
        return !closed && process != null && !process.isAlive();
    }

    public long processId() {
        return current().pid();
    }

    public String name() {
        return name;
    }

    Path log() {
        return current().log();
    }

    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /** Kills the process like {@code kill -9}; it is not restarted. */
    public synchronized void kill() {
        closed = true;
        process.kill();
    }

    /** Kills the process like {@code kill -9}; {@link #start()} restarts it. */
    public synchronized void crash() {
        process.kill();
    }

    /** Stops the process gracefully; {@link #start()} restarts it. */
    public synchronized void stop() {
        process.close();
    }

    /** Uses this build's service from the next start on. */
    public synchronized void use(FactoryHome home) {
        jar = home.runnableJar(service);
    }

    public void pause() {
        current().pause();
    }

    public void resume() {
        current().resume();
    }

    /** Restarts the processes that ended unexpectedly, and returns their names. */
    public static List<String> startDead(Collection<ServiceProcess> processes) {
        List<ServiceProcess> dead =
                processes.stream().filter(ServiceProcess::hasDied).toList();
        dead.forEach(ServiceProcess::start);
        return dead.stream().map(ServiceProcess::name).toList();
    }

    /** Stops them concurrently, because leaving a consumer group takes seconds. */
    public static void closeTogether(Collection<ServiceProcess> processes) {
        CompletableFuture.allOf(processes.stream()
                        .map(process -> CompletableFuture.runAsync(process::close, task -> new Thread(task).start()))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (process != null) {
            process.close();
        }
    }
}
