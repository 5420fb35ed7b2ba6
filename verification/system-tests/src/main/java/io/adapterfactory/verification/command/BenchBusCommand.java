package io.adapterfactory.verification.command;

import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.TopicBytes;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.verification.process.BenchCluster;
import io.adapterfactory.verification.process.GeneratorPool;
import io.adapterfactory.verification.scale.Answers;
import io.adapterfactory.verification.scale.GeneratorGroup;
import io.adapterfactory.verification.scale.TaskTraffic;
import io.adapterfactory.verification.scale.Waits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bus",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measure the path of an event with a model that does nothing: tasks per second, and how long a task"
                    + " waits for its adapter,"
                    + " from task-descriptions through generators to a read_committed reader of generated-adapters.",
            "Starts its own broker, registry, and generators. Set the generators' settings in the environment."
        },
        footer = {"", "Examples:", "  factory bench bus", "  factory bench bus --real --tasks 2000 --rates 5 --json"})
public final class BenchBusCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int MAX_WARM_UP = 500;

    /** @param rate tasks per second */
    private record Steady(double rate, Answers answers) {

        int published() {
            return answers.answered().size() + answers.missing();
        }

        Waits waits() {
            return answers.waits();
        }
    }

    private static final RowFormat<Steady> STEADY = new RowFormat<Steady>()
            .both("tasks/s", "%.0f", "rate", Steady::rate)
            .both("tasks", "%d", "tasks", Steady::published)
            .both("missing", "%d", "missing", of -> of.answers().missing())
            .both("repeated", "%d", "repeated", of -> of.answers().repeated())
            .cell("wait ms p50", "%.0f", of -> of.waits().p50() * 1e3)
            .cell("p95", "%.0f", of -> of.waits().p95() * 1e3)
            .cell("p99", "%.0f", of -> of.waits().p99() * 1e3)
            .cell("longest", "%.0f", of -> of.waits().max() * 1e3)
            .field("waitSeconds", Steady::waits);

    @Option(
            names = "--tasks",
            defaultValue = "20000",
            description = "Number of tasks that are published as fast as possible (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "10,100,500",
            description = "Tasks per second, published steadily after that (default: ${DEFAULT-VALUE}).")
    private List<Double> rates;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "Duration of each rate (default:" + " ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--generators",
            defaultValue = "1",
            description = "Number of generators that share the topic (default: ${DEFAULT-VALUE}).")
    private int generators;

    @Option(
            names = "--real",
            description = "Generate adapters with the shipped hypernetwork for nano instead of simulating them.")
    private boolean real;

    @Mixin
    private BenchOptions options;

    @Mixin
    private BenchReport report;

    @Override
    public Integer call() {
        if (tasks < 1 || generators < 1 || !(seconds > 0) || rates.stream().anyMatch(rate -> !(rate > 0))) {
            throw FactoryException.badInput(
                    "--tasks and --generators must be 1 or more, --seconds and --rates above 0");
        }
        if (generators > options.partitions()) {
            throw FactoryException.badInput("--generators is " + generators + ", but each of " + options.partitions()
                    + " partitions can be read by only one generator");
        }
        try (Progress progress = Progress.of("bench bus", -1)) {
            progress.at(0, "broker and registry");
            try (BenchCluster bench = options.start()) {
                progress.at(0, "generators");
                GeneratorPool pool = bench.generators(real ? Map.of() : GeneratorGroup.simulated(0));
                pool.join(generators);
                GeneratorGroup.await(bench.cluster(), generators);
                measure(bench.cluster(), progress);
            }
        }
        report.end();
        return ExitCode.OK;
    }

    private void measure(Cluster cluster, Progress progress) {
        progress.at(0, "warm-up");
        TaskTraffic.burst(cluster, BenchOptions.BASE_MODEL, Math.min(MAX_WARM_UP, tasks), PATIENCE);
        progress.at(0, "tasks as fast as they go");
        long taskBytes = TopicBytes.of(cluster, Topics.TASK_DESCRIPTIONS);
        long adapterBytes = TopicBytes.of(cluster, Topics.GENERATED_ADAPTERS);
        Answers answers = TaskTraffic.burst(cluster, BenchOptions.BASE_MODEL, tasks, PATIENCE);
        taskBytes = TopicBytes.of(cluster, Topics.TASK_DESCRIPTIONS) - taskBytes;
        adapterBytes = TopicBytes.of(cluster, Topics.GENERATED_ADAPTERS) - adapterBytes;
        report.put("generators", generators);
        report.put("partitions", options.partitions());
        report.put("adapters", real ? "real" : "simulated");
        report.put("tasks", tasks);
        report.put("missing", answers.missing());
        report.put("repeated", answers.repeated());
        report.put("perSecond", answers.perSecond());
        report.put("taskBytes", taskBytes / tasks);
        report.put("adapterBytes", adapterBytes / tasks);
        report.say(
                "%d generator(s), %d partitions, %s%n%n| tasks | missing | repeated | adapters/s | bytes a task |"
                        + " bytes an adapter's"
                        + " event |%n|---|---|---|---|---|---|%n| %d | %d | %d | %.0f | %d | %d |%n%n",
                generators,
                options.partitions(),
                real ? "real adapters of the model nano" : "no-op model",
                tasks,
                answers.missing(),
                answers.repeated(),
                answers.perSecond(),
                taskBytes / tasks,
                adapterBytes / tasks);
        BenchReport.Rows<Steady> rows = report.rows("rates", STEADY);
        for (double rate : rates) {
            progress.at(0, "tasks at " + rate + " a second");
            rows.add(new Steady(rate, steady(cluster, rate)));
        }
    }

    private Answers steady(Cluster cluster, double rate) {
        try (TaskTraffic traffic = new TaskTraffic(cluster, BenchOptions.BASE_MODEL)) {
            double end = traffic.now() + seconds;
            traffic.steady(rate, () -> traffic.now() < end);
            return traffic.answers(PATIENCE);
        }
    }
}
