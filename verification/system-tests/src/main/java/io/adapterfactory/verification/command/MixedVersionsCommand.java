package io.adapterfactory.verification.command;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.verification.process.Build;
import io.adapterfactory.verification.process.MixedFactory;
import io.adapterfactory.verification.roll.CutRound;
import io.adapterfactory.verification.roll.RollPlan;
import io.adapterfactory.verification.roll.RollStep;
import io.adapterfactory.verification.roll.RollingOutcome;
import io.adapterfactory.verification.roll.RollingRestart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "mixed-versions",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Start a factory (three brokers, a registry, two generators, two evaluators, a trainer) from an earlier"
                    + " build, and restart its processes one after the other from the current build, while tasks are"
                    + " published; then restart one of each kind from the earlier build, and from the current build"
                    + " again; then check that"
                    + " nothing is lost, duplicated, or altered.",
            "The trainer is restarted in the middle of a training round each time. Exit code 1 if something is lost."
                    + " The folder of --data keeps logs and the client's history (history.jsonl)."
                    + " deploy/mixed-versions also creates the earlier build."
        },
        footer = {
            "",
            "Examples:",
            "  deploy/mixed-versions --commit 7ef4315",
            "  factory mixed-versions --earlier ../factory-of-last-week --rate 0.5"
        })
public final class MixedVersionsCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * Training rounds that are short, start early, and save their state, and few validation orders for each. The gate
     * does not wait long, because the gate of an earlier build also orders tasks that name an unknown benchmark, which
     * never get a result. FACTORY_ROUND_MOST_LAG is the name that earlier builds know. Descriptions are not compared,
     * because the generators of earlier builds refuse an empty one.
     */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("FACTORY_ROUND_AFTER_RESULTS", "25"),
            Map.entry("FACTORY_ROUND_STEPS", "60"),
            Map.entry("FACTORY_ROUND_SAVE_EVERY", "5"),
            Map.entry("FACTORY_ROUND_TASKS_PER_BATCH", "4"),
            Map.entry("FACTORY_ROUND_SUITE_TASKS", "4"),
            Map.entry("FACTORY_ROUND_MOST_LAG", "0"),
            Map.entry("FACTORY_GATE_TASKS", "4"),
            Map.entry("FACTORY_GATE_SUITE_TASKS", "4"),
            Map.entry("FACTORY_GATE_CONTROL_TASKS", "0"),
            Map.entry("FACTORY_GATE_TIMEOUT", "PT90S"),
            Map.entry("FACTORY_HELP_IN_PROMPT", "false"));

    @Option(
            names = "--earlier",
            required = true,
            paramLabel = "FOLDER",
            description = "Another commit of this project, built by ./mvnw -DskipTests package.")
    private Path earlier;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the tasks (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--rate", defaultValue = "1", description = "Tasks per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--between",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Time between two restarts (default: ${DEFAULT-VALUE}).")
    private int between;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = ".factory-mixed",
            description = "Folder for brokers, store, logs, and history; emptied first (default: ${DEFAULT-VALUE}).")
    private Path data;

    @Mixin
    private BenchReport report;

    private final List<Map<String, Object>> steps = new ArrayList<>();

    @Override
    public Integer call() {
        if (between < 0 || !(rate > 0)) {
            throw FactoryException.badInput("--rate must be above 0, --between not negative");
        }
        Build from = Build.at("earlier", earlier);
        Build to = Build.of("today", FactoryHome.find());
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(System.getenv());
        RollingOutcome outcome;
        try (Progress progress = Progress.of("mixed-versions", -1)) {
            progress.at(0, "three brokers, registry, and services of the earlier build");
            try (MixedFactory factory = MixedFactory.start(from, DataFolder.open(data, true), settings)) {
                List<RollStep> plan = RollPlan.of(factory.members(), from, to);
                progress.at(0, "tasks are published, processes restarted");
                report.say("| step | service | from | to | seconds |%n|---|---|---|---|---|%n");
                outcome = new RollingRestart(factory, plan, data, this::print)
                        .run(seed, rate, Duration.ofSeconds(between), PATIENCE);
            }
        }
        print(outcome);
        return outcome.findings().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(RollingRestart.Done done) {
        RollStep step = done.step();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("service", step.service());
        row.put("from", step.from().name());
        row.put("to", step.to().name());
        row.put("seconds", done.seconds());
        steps.add(row);
        report.say(
                "| %d | %s | %s | %s | %.1f |%n", steps.size(), step.service(), step.from(), step.to(), done.seconds());
    }

    private void print(RollingOutcome outcome) {
        report.put("seed", seed);
        report.put("steps", steps);
        report.put("tasks", outcome.sent());
        report.put("acknowledged", outcome.acknowledged());
        report.putCounts(outcome.reading());
        report.put(
                "cutRounds",
                outcome.cut().stream().map(MixedVersionsCommand::row).toList());
        report.put("counts", outcome.counts());
        report.put("endedByThemselves", outcome.endedByThemselves());
        report.put("seconds", outcome.seconds());
        report.put("findings", outcome.findings());
        report.say("%n| cut round | begun by | last step seen | ended by | first step seen |%n|---|---|---|---|---|%n");
        for (CutRound cut : outcome.cut()) {
            report.say(
                    "| %s from %s | %s | %d | %s | %s |%n",
                    cut.round().name(),
                    cut.round().champion(),
                    cut.from(),
                    cut.lastStep(),
                    cut.to(),
                    cut.nextStep().isPresent() ? cut.nextStep().getAsLong() : "-");
        }
        report.say("%n| build | adapters | results |%n|---|---|---|%n");
        outcome.counts()
                .forEach((build, count) -> report.say("| %s | %d | %d |%n", build, count.adapters(), count.results()));
        report.say(
                "%n| seed | tasks | acknowledged | adapters | results | dead letters | version records | ended by"
                        + " themselves |"
                        + " whole, s | findings |%n"
                        + "|---|---|---|---|---|---|---|---|---|---|%n"
                        + "| %d | %d | %d | %d | %d | %d | %d | %d | %.0f | %d |%n",
                seed,
                outcome.sent(),
                outcome.acknowledged(),
                outcome.reading().adapters().size(),
                outcome.reading().results().size(),
                outcome.reading().deadLetters().size(),
                outcome.reading().versions().size(),
                outcome.endedByThemselves(),
                outcome.seconds(),
                outcome.findings().size());
        outcome.findings().forEach(finding -> report.say("%n%s", finding));
        report.end();
    }

    private static Map<String, Object> row(CutRound cut) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("version", cut.round().name());
        row.put("parent", cut.round().champion());
        row.put("begunBy", cut.from().name());
        row.put("lastStep", cut.lastStep());
        row.put("endedBy", cut.to().name());
        row.put("nextStep", cut.nextStep().isPresent() ? cut.nextStep().getAsLong() : null);
        return row;
    }
}
