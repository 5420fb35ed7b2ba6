package io.adapterfactory.broker;

import java.nio.file.Path;
import java.util.Optional;

/** A parent that starts both processes, prints their ids, and then does nothing until it is killed. */
public final class LauncherMain {

    private LauncherMain() {}

    /** @param arguments the data folder */
    public static void main(String[] arguments) throws InterruptedException {
        Path data = Path.of(arguments[0]);
        LocalKafka kafka = LocalKafka.start(data.resolve("kafka"), 0);
        LocalRegistry registry =
                LocalRegistry.start(data.resolve("registry"), 0, Optional.of(kafka.bootstrapServers()));
        System.out.println(
                "pids " + kafka.process().pid() + " " + registry.process().pid());
        System.out.flush();
        Thread.currentThread().join();
    }
}
