package io.adapterfactory.verification.command;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.verification.load.Backlog;
import io.adapterfactory.verification.process.BenchCluster;
import io.adapterfactory.verification.scale.GeneratorGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "backlog",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Publish many tasks before the first generator starts, and measure the memory of the generators while"
                    + " they process"
                    + " them, and the rebalances of their group. Generators wait instead of generating adapters.",
            "Starts its own broker, registry, and generators. Set the generators' settings in the environment."
        },
        footer = {"", "Examples:", "  factory bench backlog", "  factory bench backlog --tasks 500,5000 --work 0.001"})
public final class BenchBacklogCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final double MIB = 1 << 20;

    /**
     * @param tasks number of waiting tasks
     */
    private record Measured(int tasks, int generators, Backlog backlog) {

        double perSecond() {
            return backlog.answers().answered().size() / backlog.seconds();
        }
    }

    private static final RowFormat<Measured> ROW = new RowFormat<Measured>()
            .both("waiting", "%d", "tasks", Measured::tasks)
            .cell("generators", "%d", Measured::generators)
            .both("missing", "%d", "missing", of -> of.backlog().answers().missing())
            .both("repeated", "%d", "repeated", of -> of.backlog().answers().repeated())
            .both("seconds", "%.1f", "seconds", of -> of.backlog().seconds())
            .both("adapters/s", "%.0f", "perSecond", Measured::perSecond)
            .both("rebalances", "%d", "rebalances", of -> of.backlog().rebalances())
            .both(
                    "max heap in use, MiB",
                    "%.0f",
                    "usedHeapMebibytes",
                    of -> of.backlog().usedHeap() / MIB)
            .both(
                    "max resident, MiB",
                    "%.0f",
                    "residentMebibytes",
                    of -> of.backlog().resident() / MIB);

    @Option(
            names = "--tasks",
            split = ",",
            defaultValue = "1000,100000",
            description = "Numbers of waiting tasks; each is measured with new generators (default: ${DEFAULT-VALUE}).")
    private List<Integer> tasks;

    @Option(
            names = "--generators",
            defaultValue = "2",
            description = "Number of generators that share the topic (default: ${DEFAULT-VALUE}).")
    private int generators;

    @Option(names = "--work", defaultValue = "0", description = "Seconds per adapter (default: ${DEFAULT-VALUE}).")
    private double work;

    @Mixin
    private BenchOptions options;

    @Mixin
    private BenchReport report;

    @Override
    public Integer call() {
        if (tasks.stream().anyMatch(count -> count < 1) || generators < 1 || !(work >= 0)) {
            throw FactoryException.badInput("--tasks and --generators must be 1 or more, --work 0 or more");
        }
        if (generators > options.partitions()) {
            throw FactoryException.badInput(generators + " processes requested, but each of " + options.partitions()
                    + " partitions can be read by only one process");
        }
        boolean whole = true;
        try (Progress progress = Progress.of("bench backlog", -1)) {
            progress.at(0, "broker and registry");
            report.put("generators", generators);
            try (BenchCluster bench = options.start()) {
                BenchReport.Rows<Measured> rows = report.rows("backlogs", ROW);
                for (int count : tasks) {
                    progress.at(0, count + " tasks");
                    Backlog backlog = Backlog.measure(
                            bench.cluster(),
                            bench.generators(GeneratorGroup.simulated(work)),
                            BenchOptions.BASE_MODEL,
                            count,
                            generators,
                            PATIENCE);
                    rows.add(new Measured(count, generators, backlog));
                    whole &= backlog.answers().missing() == 0
                            && backlog.answers().repeated() == 0;
                }
            }
        }
        report.end();
        return whole ? ExitCode.OK : ExitCode.FAILED;
    }
}
