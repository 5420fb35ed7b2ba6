package io.adapterfactory.verification.command;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.verification.process.BenchCluster;
import io.adapterfactory.verification.process.GeneratorPool;
import io.adapterfactory.verification.scale.Answers;
import io.adapterfactory.verification.scale.GeneratorGroup;
import io.adapterfactory.verification.scale.PoolChange;
import io.adapterfactory.verification.scale.TaskTraffic;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measure how generators share the work: adapters per second of several processes compared with one, and the"
                    + " effect on tasks when a process joins, leaves, is killed, or hangs. Generators wait instead of"
                    + " generating adapters, so that one machine suffices.",
            "Starts its own broker, registry, and generators. Set the generators' settings in the environment,"
                    + " for example MP_MESSAGING_INCOMING_TASKS_SESSION_TIMEOUT_MS."
        },
        footer = {
            "",
            "Examples:",
            "  factory bench scale",
            "  factory bench scale --generators 2 --changes kill,kill --work 0 --rate 200"
        })
public final class BenchScaleCommand implements Callable<Integer> {

    enum Part {
        EFFICIENCY,
        CHANGES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum Change {
        JOIN,
        LEAVE,
        KILL,
        HANG;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int WARM_UP_TASKS = 24;

    /** @param fewestEach adapters per second of each generator in the smallest group */
    private record Efficiency(int generators, int tasks, Answers answers, double fewestEach) {

        double each() {
            return answers.perSecond() / generators;
        }

        static RowFormat<Efficiency> format(double work) {
            String reached = String.format(Locale.ROOT, "of %.0f adapters/s for each, reached %%", 1 / work);
            return new RowFormat<Efficiency>()
                    .both("generators", "%d", "generators", Efficiency::generators)
                    .both("tasks", "%d", "tasks", Efficiency::tasks)
                    .both("missing", "%d", "missing", of -> of.answers().missing())
                    .both("repeated", "%d", "repeated", of -> of.answers().repeated())
                    .cell(
                            "seconds",
                            "%.1f",
                            of -> of.answers().answered().size() / of.answers().perSecond())
                    .both("adapters/s", "%.1f", "perSecond", of -> of.answers().perSecond())
                    .cell(reached, "%.0f", of -> 100 * of.each() * work)
                    .cell("against the fewest %", "%.0f", of -> 100 * of.each() / of.fewestEach())
                    .field("efficiency", of -> of.each() / of.fewestEach());
        }
    }

    private record Changed(Change change, PoolChange measured) {}

    private static final RowFormat<Changed> CHANGED = new RowFormat<Changed>()
            .both("change", "%s", "change", of -> of.change().toString())
            .cell("took", "%.1f", of -> of.measured().seconds())
            .cell("tasks", "%d", of -> of.measured().tasks())
            .cell("missing", "%d", of -> of.measured().missing())
            .cell("repeated", "%d", of -> of.measured().repeated())
            .cell("wait before p50", "%.3f", of -> of.measured().before().p50())
            .cell("p99", "%.3f", of -> of.measured().before().p99())
            .cell("longest after", "%.3f", of -> of.measured().after().max())
            .cell("waited over 1 s", "%d", of -> of.measured().late())
            .cell("last of them after", "%.1f", of -> of.measured().disturbedSeconds())
            .cell("longest without any adapter", "%.3f", of -> of.measured().longestSilence())
            .field("measured", Changed::measured);

    @Option(names = "--part", split = ",", description = "${COMPLETION-CANDIDATES}; all by default.")
    private List<Part> parts = List.of(Part.values());

    @Option(
            names = "--generators",
            split = ",",
            defaultValue = "1,2,4",
            description = "Numbers of generators that share the topic, ascending (default: ${DEFAULT-VALUE}).")
    private List<Integer> generators;

    @Option(names = "--work", defaultValue = "0.05", description = "Seconds per adapter (default: ${DEFAULT-VALUE}).")
    private double work;

    @Option(
            names = "--tasks",
            defaultValue = "1200",
            description = "Tasks per generator, published as a burst (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--changes",
            split = ",",
            description = "Changes, one after the other: ${COMPLETION-CANDIDATES}; each once by default.")
    private List<Change> changes = List.of(Change.values());

    @Option(
            names = "--members",
            defaultValue = "2",
            description = "Number of generators before each change (default: ${DEFAULT-VALUE}).")
    private int members;

    @Option(
            names = "--rate",
            defaultValue = "10",
            description = "Tasks per second during the changes (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--hang",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "Duration of a hang (default: ${DEFAULT-VALUE}).")
    private double hang;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "Traffic before a change (default: ${DEFAULT-VALUE}).")
    private double settle;

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Traffic after a change (default: ${DEFAULT-VALUE}).")
    private double watch;

    @Mixin
    private BenchOptions options;

    @Mixin
    private BenchReport report;

    @Override
    public Integer call() {
        check();
        try (Progress progress = Progress.of("bench scale", -1)) {
            progress.at(0, "broker and registry");
            try (BenchCluster bench = options.start()) {
                GeneratorPool pool = bench.generators(GeneratorGroup.simulated(work));
                report.put("partitions", options.partitions());
                report.put("secondsPerAdapter", work);
                if (parts.contains(Part.EFFICIENCY)) {
                    efficiency(bench, pool, progress);
                }
                if (parts.contains(Part.CHANGES)) {
                    changes(bench, pool, progress);
                }
            }
        }
        report.end();
        return ExitCode.OK;
    }

    private void check() {
        int most = Math.max(
                members + 1,
                generators.stream().mapToInt(Integer::intValue).max().orElse(0));
        if (members < 2 || tasks < 1 || generators.stream().anyMatch(count -> count < 1)) {
            throw FactoryException.badInput("--tasks and --generators must be 1 or more, --members 2 or more");
        }
        if (!(work >= 0) || !(rate > 0) || !(settle > 0) || !(watch > 0) || !(hang > 0)) {
            throw FactoryException.badInput("--work must be 0 or more, --rate, --settle, --watch and --hang above 0");
        }
        if (most > options.partitions()) {
            throw FactoryException.badInput("up to " + most + " processes requested, but each of "
                    + options.partitions()
                    + " partitions can be read by only one process");
        }
    }

    private void efficiency(BenchCluster bench, GeneratorPool pool, Progress progress) {
        report.say(
                "%.3f s an adapter, %d partitions; %d tasks for each generator, published at once%n%n",
                work, options.partitions(), tasks);
        BenchReport.Rows<Efficiency> rows = report.rows("efficiency", Efficiency.format(work));
        double perGenerator = Double.NaN;
        for (int count : generators) {
            resize(bench, pool, count, progress);
            progress.at(0, count + " generators, warm-up");
            TaskTraffic.burst(bench.cluster(), BenchOptions.BASE_MODEL, WARM_UP_TASKS * count, PATIENCE);
            progress.at(0, count + " generators, tasks");
            Answers answers = TaskTraffic.burst(bench.cluster(), BenchOptions.BASE_MODEL, tasks * count, PATIENCE);
            perGenerator = Double.isNaN(perGenerator) ? answers.perSecond() / count : perGenerator;
            rows.add(new Efficiency(count, tasks * count, answers, perGenerator));
        }
    }

    private void changes(BenchCluster bench, GeneratorPool pool, Progress progress) {
        report.say("%n%d generators, %.0f tasks per second; seconds%n%n", members, rate);
        BenchReport.Rows<Changed> rows = report.rows("changes", CHANGED);
        for (Change change : changes) {
            resize(bench, pool, members, progress);
            progress.at(0, "traffic while generators " + change);
            rows.add(new Changed(
                    change,
                    PoolChange.measure(
                            bench.cluster(),
                            BenchOptions.BASE_MODEL,
                            rate,
                            settle,
                            watch,
                            PATIENCE,
                            action(change, pool))));
        }
    }

    private Runnable action(Change change, GeneratorPool pool) {
        return switch (change) {
            case JOIN -> () -> pool.join(1);
            case LEAVE -> pool::leave;
            case KILL -> pool::kill;
            case HANG -> () -> pool.hang(hang);
        };
    }

    private static void resize(BenchCluster bench, GeneratorPool pool, int count, Progress progress) {
        progress.at(0, count + " generators, starting");
        while (pool.size() > count) {
            pool.leave();
        }
        pool.join(count - pool.size());
        GeneratorGroup.await(bench.cluster(), count);
    }
}
