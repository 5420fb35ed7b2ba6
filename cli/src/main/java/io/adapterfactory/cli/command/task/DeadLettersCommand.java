package io.adapterfactory.cli.command.task;

import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.DeadLetter;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.cluster.Topology;
import io.adapterfactory.cli.command.option.ClusterOptions;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.terminal.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = "List the records that could not be used, with the reason.",
        footer = {"", "Examples:", "  factory dead-letters", "  factory dead-letters --json | head -1"})
public final class DeadLettersCommand implements Callable<Integer> {

    private static final String SUFFIX = "-dead-letters";

    @Mixin
    private ClusterOptions options;

    @Option(
            names = "--json",
            description =
                    "Print one JSON object {topic, partition, offset, time, key, reason, service, size, value} per"
                            + " line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Cluster cluster = options.cluster();
        List<String> topics = Topology.written(cluster).keySet().stream()
                .filter(topic -> topic.endsWith(SUFFIX))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter error = spec.commandLine().getErr();
        int count = 0;
        if (!topics.isEmpty()) {
            try (EventReader reader = new EventReader(cluster, topics, EventReader.From.BEGINNING)) {
                for (DeadLetter letter : open(reader.untilEnd())) {
                    print(letter, out);
                    count++;
                }
            }
        }
        out.flush();
        error.println(count == 1 ? "1 dead letter" : count + " dead letters");
        error.flush();
        return ExitCode.OK;
    }

    /** The dead letters without a decision; the decision records themselves are excluded. */
    private static List<DeadLetter> open(List<EventReader.Event> events) {
        Map<String, DeadLetter> letters = new LinkedHashMap<>();
        for (EventReader.Event event : events) {
            DeadLetter letter = DeadLetter.of(event.raw());
            String partition = letter.topic() + "/" + letter.partition() + "/";
            DeadLetter.decidedOffset(event.raw())
                    .ifPresentOrElse(
                            offset -> letters.remove(partition + offset),
                            () -> letters.put(partition + letter.offset(), letter));
        }
        return List.copyOf(letters.values());
    }

    private void print(DeadLetter letter, PrintWriter out) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("topic", letter.topic());
            line.put("partition", letter.partition());
            line.put("offset", letter.offset());
            line.put("time", letter.time().toString());
            line.put("key", letter.key());
            line.put("reason", letter.reason());
            line.put("service", letter.service());
            line.put("size", letter.size());
            line.put("value", letter.value());
            out.println(Json.line(line));
        } else {
            out.println(letter.time() + "  " + letter.topic() + "/" + letter.partition() + "@" + letter.offset()
                    + "  key " + letter.key());
            out.println("  reason  " + letter.reason());
            out.println("  value   " + letter.size() + " bytes: " + letter.value());
        }
    }
}
