package io.adapterfactory.verification.process;

import io.adapterfactory.broker.Await;
import io.adapterfactory.broker.Ports;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.Service;
import io.adapterfactory.cli.launch.ServiceProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Generator processes of one cluster that start and stop like pods. Each has its own port and log file. */
public final class GeneratorPool implements AutoCloseable {

    private final FactoryHome home;
    private final Cluster cluster;
    private final DataFolder data;
    private final Map<String, String> settings;
    private final Deque<ServiceProcess> running = new ArrayDeque<>();
    private int started;

    GeneratorPool(FactoryHome home, Cluster cluster, DataFolder data, Map<String, String> settings) {
        this.home = home;
        this.cluster = cluster;
        this.data = data;
        this.settings = settings;
    }

    /**
     * Starts more processes and waits until they are ready.
     *
     * @throws IllegalStateException when one does not start; the message contains the end of its log
     */
    public void join(int count) {
        List<ServiceProcess> joining = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started++;
            ServiceProcess process = new ServiceProcess(
                    Service.GENERATOR,
                    Service.GENERATOR.module() + "-" + started,
                    Ports.free(),
                    home,
                    cluster,
                    data,
                    settings);
            running.push(process);
            joining.add(process);
            process.start();
        }
        joining.forEach(ServiceProcess::awaitReady);
    }

    /** Names and process ids of those that should be running, the newest first. */
    public Map<String, Long> processIds() {
        Map<String, Long> ids = new LinkedHashMap<>();
        running.forEach(process -> ids.put(process.name(), process.processId()));
        return ids;
    }

    /** Addresses of the HTTP interfaces, the newest first. */
    public List<String> addresses() {
        return running.stream().map(ServiceProcess::address).toList();
    }

    /** Stops the newest one gracefully. */
    public void leave() {
        running.pop().close();
    }

    /** Kills the newest one like {@code kill -9}. */
    public void kill() {
        running.pop().kill();
    }

    /** Pauses the newest one for some seconds, as on a machine that hangs. */
    public void hang(double seconds) {
        ServiceProcess newest = running.element();
        newest.pause();
        try {
            Await.sleep(Duration.ofMillis(Math.round(seconds * 1000)));
        } finally {
            newest.resume();
        }
    }

    /** How many of those that should be running have ended. */
    public long died() {
        return running.stream().filter(ServiceProcess::hasDied).count();
    }

    public int size() {
        return running.size();
    }

    @Override
    public void close() {
        ServiceProcess.closeTogether(running);
        running.clear();
    }
}
