package io.adapterfactory.verification.command;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.LocalFactory;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.verification.load.ProcessSample;
import io.adapterfactory.verification.load.Soak;
import io.adapterfactory.verification.load.Trend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Run a whole factory (generation, evaluation, and training) with a steady stream of tasks, and measure"
                    + " each service's resources: heap after a collection, resident memory, open files, threads, and"
                    + " whether they grow.",
            "Set the services' settings in the environment."
        },
        footer = {"", "Examples:", "  factory bench soak", "  factory bench soak --minutes 10 --warm-up 3 --every 15"})
public final class BenchSoakCommand implements Callable<Integer> {

    /** A measured quantity of a process. */
    private enum Quantity {
        LIVE_HEAP("live heap, MiB", 1 << 20, ProcessSample::liveHeap),
        RESIDENT("resident, MiB", 1 << 20, ProcessSample::resident),
        FILES("files", 1, ProcessSample::files),
        THREADS("threads", 1, ProcessSample::threads);

        private final String label;
        private final double unit;
        private final ToLongFunction<ProcessSample> value;

        Quantity(String label, double unit, ToLongFunction<ProcessSample> value) {
            this.label = label;
            this.unit = unit;
            this.value = value;
        }

        Trend trend(List<ProcessSample> samples) {
            Trend trend = Trend.of(samples, value);
            return new Trend(
                    trend.first() / unit, trend.last() / unit, trend.perHour() / unit, trend.uncertainty() / unit);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int SAMPLES_OF_A_TREND = 3;

    @Option(
            names = "--minutes",
            defaultValue = "60",
            description = "Duration of the stream (default:" + " ${DEFAULT-VALUE}).")
    private double minutes;

    @Option(
            names = "--warm-up",
            paramLabel = "MINUTES",
            defaultValue = "15",
            description = "Time at the beginning that is excluded from the trends (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(names = "--rate", defaultValue = "1", description = "Tasks per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Time between two samples (default: ${DEFAULT-VALUE}).")
    private int every;

    @Option(
            names = "--samples",
            paramLabel = "FILE",
            description = "CSV file that receives every sample while it runs.")
    private Path file;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Folder for broker, store, and logs; emptied first (default: a temporary one, removed at"
                    + " the end).")
    private Path data;

    @Mixin
    private BenchReport report;

    @Override
    public Integer call() {
        if (!(rate > 0) || every < 1 || !(warmUp >= 0) || !((minutes - warmUp) * 60 >= SAMPLES_OF_A_TREND * every)) {
            throw FactoryException.badInput("--rate must be above 0, --every 1 or more, --warm-up 0 or more, and from"
                    + " --warm-up to --minutes there must be time for " + SAMPLES_OF_A_TREND + " samples");
        }
        Soak.Outcome outcome;
        DataFolder folder = data == null ? DataFolder.temporary(Optional.empty()) : DataFolder.open(data, true);
        try (Progress progress = Progress.of("bench soak", -1);
                PrintWriter samples = samples();
                LocalFactory factory = LocalFactory.start(FactoryHome.find(), folder)) {
            samples.println("service,seconds,live heap,resident,files,threads");
            outcome = new Soak(factory, BenchOptions.BASE_MODEL, (service, sample) -> {
                        samples.printf(
                                Locale.ROOT,
                                "%s,%.1f,%d,%d,%d,%d%n",
                                service,
                                sample.seconds(),
                                sample.liveHeap(),
                                sample.resident(),
                                sample.files(),
                                sample.threads());
                        samples.flush();
                        progress.at(0, String.format(Locale.ROOT, "%.0f s", sample.seconds()));
                    })
                    .run(rate, seconds(minutes), Duration.ofSeconds(every), PATIENCE);
        }
        print(outcome);
        boolean whole = outcome.ended().isEmpty()
                && outcome.answers().missing() == 0
                && outcome.answers().repeated() == 0
                && outcome.evaluated() == outcome.answers().answered().size();
        return whole ? ExitCode.OK : ExitCode.FAILED;
    }

    private static Duration seconds(double minutes) {
        return Duration.ofSeconds(Math.round(minutes * 60));
    }

    private PrintWriter samples() {
        try {
            return new PrintWriter(file == null ? Writer.nullWriter() : Files.newBufferedWriter(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
    }

    private void print(Soak.Outcome outcome) {
        int answered = outcome.answers().answered().size();
        int tasks = answered + outcome.answers().missing();
        report.put("minutes", minutes);
        report.put("perSecond", rate);
        report.put("tasks", tasks);
        report.put("missing", outcome.answers().missing());
        report.put("repeated", outcome.answers().repeated());
        report.put("evaluated", outcome.evaluated());
        report.put("ended", outcome.ended());
        report.put("waits", outcome.answers().waits());
        report.say(
                "%.0f minutes, %.1f tasks per second%n%n| tasks | missing | repeated | evaluated | wait p50, s | p99"
                        + " | longest |%n"
                        + "|---|---|---|---|---|---|---|%n| %d | %d | %d | %d | %.3f | %.3f | %.3f |%n",
                minutes,
                rate,
                tasks,
                outcome.answers().missing(),
                outcome.answers().repeated(),
                outcome.evaluated(),
                outcome.answers().waits().p50(),
                outcome.answers().waits().p99(),
                outcome.answers().waits().max());
        outcome.ended().forEach(note -> report.say("%n%s%n", note));
        if (outcome.ended().isEmpty()) {
            trends(outcome);
        }
        report.end();
    }

    private void trends(Soak.Outcome outcome) {
        report.say(
                "%nBy the straight line of least squares after %.0f minutes%n%n"
                        + "| service | | then | at the end | an hour | 95 %% |%n|---|---|---|---|---|---|%n",
                warmUp);
        Map<String, Object> trends = new LinkedHashMap<>();
        outcome.samples().forEach((service, samples) -> {
            List<ProcessSample> warm = samples.stream()
                    .filter(sample -> sample.seconds() >= warmUp * 60)
                    .toList();
            Map<String, Trend> all = new LinkedHashMap<>();
            for (Quantity quantity : Quantity.values()) {
                Trend trend = quantity.trend(warm);
                all.put(quantity.label, trend);
                report.say(
                        "| %s | %s | %.1f | %.1f | %+.1f | ± %.1f |%n",
                        service, quantity.label, trend.first(), trend.last(), trend.perHour(), trend.uncertainty());
            }
            trends.put(service, all);
        });
        report.put("trends", trends);
    }
}
