package io.adapterfactory.verification.command;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.verification.chaos.Campaign;
import io.adapterfactory.verification.chaos.CampaignOutcome;
import io.adapterfactory.verification.chaos.FaultPlan;
import io.adapterfactory.verification.process.FaultyFactory;
import io.adapterfactory.verification.process.StoreVolume;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Start a factory (three brokers, a registry, the three services) and publish tasks to it while its parts"
                    + " are killed, paused, and restarted; then check that nothing is lost, duplicated, or altered.",
            "Exit code 1 if something is. The folder of --data keeps logs, the client's history (history.jsonl) and"
                    + " the faults (faults.log)."
        },
        footer = {
            "",
            "Examples:",
            "  factory chaos --seed 7",
            "  factory chaos --seed 7 --events 100 --kills 5 --others 0"
        })
public final class ChaosCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Short training rounds, so that there are new versions during the campaign. */
    private static final Map<String, String> SETTINGS = Map.of(
            "FACTORY_ROUND_AFTER_RESULTS", "60",
            "FACTORY_ROUND_STEPS", "4",
            "FACTORY_ROUND_SUITE_TASKS", "4",
            "FACTORY_GATE_CONTROL_TASKS", "0",
            "FACTORY_HELP_IN_PROMPT", "false");

    @Option(names = "--seed", defaultValue = "1", description = "Seed of tasks and faults (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--events", defaultValue = "1000", description = "Number of tasks (default: ${DEFAULT-VALUE}).")
    private int events;

    @Option(
            names = "--kills",
            defaultValue = "50",
            description = "Number of kills of services (default:" + " ${DEFAULT-VALUE}).")
    private int kills;

    @Option(
            names = "--others",
            description = "Number of other faults: services, leaders, and registry are paused, leaders and registry are"
                    + " killed, all brokers restart, connections are cut and delayed, and, where this user may"
                    + " mount file systems, the store is read-only or full (default: half as many as kills).")
    private Integer others;

    @Option(
            names = "--rate",
            defaultValue = "10",
            description = "Maximum number of tasks per second (default:" + " ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = ".factory-chaos",
            description = "Folder for brokers, store, logs, and history; emptied first (default: ${DEFAULT-VALUE}).")
    private Path data;

    @Mixin
    private BenchReport report;

    @Override
    public Integer call() {
        if (events < 1 || kills < 0 || others != null && others < 0 || !(rate > 0)) {
            throw FactoryException.badInput(
                    "--events must be 1 or more, --rate above 0, --kills and --others not negative");
        }
        int otherFaults = others == null ? kills / 2 : others;
        CampaignOutcome outcome;
        boolean storeFaults;
        try (Progress progress = Progress.of("chaos", -1);
                PrintWriter faults = log()) {
            progress.at(0, "three brokers, registry and services");
            Map<String, String> settings = new HashMap<>(SETTINGS);
            System.getenv().forEach(settings::put);
            Optional<StoreVolume> volume = StoreVolume.mount();
            DataFolder folder = DataFolder.open(
                    data, false, volume.map(mounted -> mounted.folder().toString()));
            try (FaultyFactory factory = FaultyFactory.start(FactoryHome.find(), folder, volume, settings)) {
                storeFaults = factory.hasStoreFaults();
                FaultPlan plan = FaultPlan.of(seed, factory.services(), events, kills, otherFaults, storeFaults);
                outcome = new Campaign(factory, plan, data, note -> {
                            faults.println(note);
                            faults.flush();
                            progress.at(0, note);
                        })
                        .run(seed, events, rate, PATIENCE);
            }
        }
        print(outcome, otherFaults, storeFaults);
        return outcome.findings().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** The log, in the emptied folder. */
    private PrintWriter log() {
        DataFolder.open(data, true).close();
        try {
            return new PrintWriter(Files.newBufferedWriter(data.resolve("faults.log")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + data + ": " + e, e);
        }
    }

    private void print(CampaignOutcome outcome, int otherFaults, boolean storeFaults) {
        report.put("seed", seed);
        report.put("tasks", outcome.sent());
        report.put("kills", kills);
        report.put("otherFaults", otherFaults);
        report.put("storeFaults", storeFaults);
        report.put("acknowledged", outcome.acknowledged());
        report.putCounts(outcome.reading());
        report.put("endedByThemselves", outcome.endedByThemselves());
        report.put("faultsSeconds", outcome.faultsSeconds());
        report.put("seconds", outcome.seconds());
        report.put("findings", outcome.findings());
        report.say(
                "| seed | tasks | kills | other faults | acknowledged | adapters | results | dead letters | version"
                        + " records |"
                        + " ended by themselves | faults, s | whole, s | findings |%n"
                        + "|---|---|---|---|---|---|---|---|---|---|---|---|---|%n"
                        + "| %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %.0f | %.0f | %d |%n",
                seed,
                outcome.sent(),
                kills,
                otherFaults,
                outcome.acknowledged(),
                outcome.reading().adapters().size(),
                outcome.reading().results().size(),
                outcome.reading().deadLetters().size(),
                outcome.reading().versions().size(),
                outcome.endedByThemselves(),
                outcome.faultsSeconds(),
                outcome.seconds(),
                outcome.findings().size());
        if (!storeFaults) {
            report.say("%nThe store had no faults: this user may not mount file systems here.%n");
        }
        outcome.findings().forEach(finding -> report.say("%n%s", finding));
        report.end();
    }
}
