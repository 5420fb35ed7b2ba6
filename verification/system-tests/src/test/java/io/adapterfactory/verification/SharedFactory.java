package io.adapterfactory.verification;

import io.adapterfactory.cli.launch.RunningFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One factory for all tests that only add tasks and read results: the first such test starts it, and it stops with the
 * JVM. It exports its traces and splits evaluations into shards of 50 examples.
 *
 * @param running its addresses
 * @param data its data folder
 * @param collector receives its traces
 */
record SharedFactory(RunningFactory running, Path data, OtlpCollector collector) {

    /** Classes that use it run one after another; others may run next to them. */
    static final String LOCK = "shared factory";

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/shared-factory");

    private static SharedFactory started;

    static synchronized SharedFactory get() throws IOException {
        if (started == null) {
            started = start();
        }
        return started;
    }

    private static SharedFactory start() throws IOException {
        OtlpCollector collector = new OtlpCollector();
        Path data = WORK.resolve("up");
        FactoryScript script = new FactoryScript(ROOT, WORK);
        Process launcher = script.start(
                "up",
                Map.of(
                        "FACTORY_TRACES_ENDPOINT", collector.endpoint(),
                        "FACTORY_SHARD_EXAMPLES", "50",
                        "FACTORY_HELP_IN_PROMPT", "false"),
                "up",
                "--data",
                data.toString(),
                "--fresh",
                "--json");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(launcher, collector)));
        return new SharedFactory(script.awaitUp(launcher, "up", data), data, collector);
    }

    private static void stop(Process launcher, OtlpCollector collector) {
        launcher.destroy();
        try {
            launcher.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        collector.close();
    }
}
