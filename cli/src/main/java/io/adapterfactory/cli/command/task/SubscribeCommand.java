package io.adapterfactory.cli.command.task;

import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.command.option.ClusterOptions;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.PredictedScore;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "subscribe",
        mixinStandardHelpOptions = true,
        description = "Print events as they arrive.",
        footer = {
            "",
            "Examples:",
            "  factory subscribe",
            "  factory subscribe --topic results --from-beginning --json",
            "  factory subscribe --topic adapters --count 10 --seconds 60"
        })
public final class SubscribeCommand implements Callable<Integer> {

    /** Topics by their short names. */
    enum Feed {
        tasks(Topics.TASK_DESCRIPTIONS),
        adapters(Topics.GENERATED_ADAPTERS),
        results(Topics.EVALUATION_RESULTS),
        versions(Topics.HYPERNETWORK_VERSIONS);

        private final String topic;

        Feed(String topic) {
            this.topic = topic;
        }
    }

    private static final Duration POLL = Duration.ofMillis(200);

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "One of ${COMPLETION-CANDIDATES}; may be given several times. Default: all.")
    private List<Feed> feeds = List.of(Feed.values());

    @Option(names = "--from-beginning", description = "Start with the records that are already in the topics.")
    private boolean fromBeginning;

    @Option(names = "--count", paramLabel = "N", description = "Stop after this many events. Default: never.")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "Stop after this time; exit code 1 if --count was not reached. Default: never.")
    private Long seconds;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--json", description = "Print one JSON object {topic, event} per line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        requirePositive("--count", count);
        requirePositive("--seconds", seconds == null ? 1 : seconds);
        PrintWriter out = spec.commandLine().getOut();
        long started = System.nanoTime();
        long seen = 0;
        EventReader.From from = fromBeginning ? EventReader.From.BEGINNING : EventReader.From.NOW;
        List<String> topics = feeds.stream().map(feed -> feed.topic).toList();
        try (EventReader reader = new EventReader(cluster.cluster(), topics, from)) {
            while (seen < count) {
                if (seconds != null
                        && System.nanoTime() - started
                                > Duration.ofSeconds(seconds).toNanos()) {
                    if (count == Long.MAX_VALUE) {
                        return ExitCode.OK;
                    }
                    throw FactoryException.failed("saw " + seen + " of " + count + " events within " + seconds + " s");
                }
                for (EventReader.Event event : reader.poll(POLL)) {
                    if (seen < count) {
                        seen++;
                        out.println(line(event, reader.decode(event)));
                    }
                }
                out.flush();
            }
        }
        return ExitCode.OK;
    }

    private static void requirePositive(String option, long value) {
        if (value < 1) {
            throw FactoryException.badInput(option + " is " + value + "; expected at least 1");
        }
    }

    private String line(EventReader.Event event, Optional<SpecificRecord> record) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("topic", event.topic());
            line.put("event", record.map(Json::tree).orElse(null));
            return Json.line(line);
        }
        return String.format(
                "%-21s %s",
                event.topic(), record.map(SubscribeCommand::sentence).orElse("(not an event of the factory)"));
    }

    /** Empty if nothing was predicted. */
    private static String predicted(PredictedScore score) {
        if (score == null || score.getInterval() == null) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "; expected score %.3f (%.0f %%: %.3f to %.3f)",
                score.getValue(),
                100 * score.getInterval().getLevel(),
                score.getInterval().getLow(),
                score.getInterval().getHigh());
    }

    private static String sentence(SpecificRecord record) {
        if (record instanceof TaskDescription task) {
            return task.getTaskId() + "  " + task.getDescription();
        }
        if (record instanceof GeneratedAdapter adapter) {
            return adapter.getTaskId() + "  adapter " + adapter.getAdapterId() + " at " + adapter.getLocation()
                    + predicted(adapter.getPredictedScore());
        }
        if (record instanceof EvaluationResult result && result.getOutcome() != EvaluationOutcome.SCORED) {
            return result.getTaskId() + "  adapter " + result.getAdapterId() + " not scored: "
                    + String.join("; ", result.getWarnings());
        }
        if (record instanceof EvaluationResult result) {
            return String.format(
                            Locale.ROOT,
                            "%s  adapter %s on %s: %.3f with, %.3f without, n=%d",
                            result.getTaskId(),
                            result.getAdapterId(),
                            result.getBenchmark(),
                            result.getScore(),
                            result.getBaseScore(),
                            result.getExamples())
                    + ControlText.of(result);
        }
        HypernetworkVersion version = (HypernetworkVersion) record;
        return version.getBaseModel() + "/" + version.getVersion() + " is " + version.getStage() + ": "
                + version.getReason();
    }
}
