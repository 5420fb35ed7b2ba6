package io.adapterfactory.t2l.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.basemodel.PromptFormat;
import io.adapterfactory.t2l.metric.ExactMatch;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.metric.RougeL;
import io.adapterfactory.t2l.metric.TextMetric;
import io.adapterfactory.t2l.task.History;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.task.TaskExample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The held-out examples of a task's data set as a benchmark folder, so that adapters can be scored without a
 * hand-written benchmark. Its name contains its digest: the same examples are the same benchmark, no matter who
 * publishes them, and a changed data set is another benchmark.
 */
public final class HeldOutBenchmark {

    /** Prefix of the names. */
    public static final String PREFIX = "held-out-";

    private static final int MAX_EXAMPLES = 500;
    private static final int NAME_DIGITS = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private HeldOutBenchmark() {}

    /**
     * Writes the folder if it does not exist yet, completely or not at all.
     *
     * @param benchmarks folder of a base model's benchmarks
     * @param format prompt format of the base model, which determines how answers end
     * @return the benchmark's name; empty if the data set has no held-out examples
     * @throws io.adapterfactory.t2l.task.InvalidDatasetException when the data set is invalid
     * @throws java.io.UncheckedIOException when the folder cannot be written
     */
    public static Optional<String> write(
            Path benchmarks, PromptFormat format, TaskDataset dataset, String description) {
        List<TaskExample> examples = dataset.heldOut(MAX_EXAMPLES);
        if (examples.isEmpty()) {
            return Optional.empty();
        }
        TextMetric metric = dataset instanceof TaskDataset.Instructions ? new RougeL() : new ExactMatch();
        String name = PREFIX
                + new Benchmark(
                                "unnamed",
                                description,
                                metric,
                                format.stops(),
                                OptionalInt.empty(),
                                List.of(),
                                questions(format, examples))
                        .digest()
                        .substring(0, NAME_DIGITS);
        ArtifactDirectory.write(benchmarks.resolve(name), folder -> {
            Map<String, Object> head = new LinkedHashMap<>();
            head.put("name", name);
            head.put("description", description);
            head.put("metric", metric.id());
            head.put("stop", format.stops().size() == 1 ? format.stops().get(0) : format.stops());
            boolean isChat = format instanceof PromptFormat.Chat;
            if (isChat
                    && examples.stream().anyMatch(example -> !example.history().equals(History.NONE))) {
                head.put("system", "{{ system }}");
                head.put("turns", "turns");
            }
            Files.write(folder.resolve("benchmark.json"), JSON.writeValueAsBytes(head));
            List<String> lines = new ArrayList<>();
            for (TaskExample example : examples) {
                lines.add(JSON.writeValueAsString(head.containsKey("turns") ? chat(example) : plain(example)));
            }
            Files.write(folder.resolve("examples.jsonl"), lines);
        });
        return Optional.of(name);
    }

    /** For a chat, with the earlier turns; otherwise with everything in the prompt. */
    private static List<Question> questions(PromptFormat format, List<TaskExample> examples) {
        List<Question> questions = new ArrayList<>();
        for (TaskExample example : examples) {
            format.requireReadable(example);
            String id = String.valueOf(questions.size() + 1);
            List<String> references = List.of(example.answer());
            questions.add(
                    format instanceof PromptFormat.Chat
                            ? new Question.Open(id, example.input(), references, example.history())
                            : new Question.Open(id, example.prompt(), references));
        }
        return questions;
    }

    private static Map<String, Object> plain(TaskExample example) {
        return Map.of("prompt", example.prompt(), "answer", example.answer());
    }

    private static Map<String, Object> chat(TaskExample example) {
        return Map.of(
                "system", example.history().system().orElse(""),
                "turns", example.history().turns(),
                "prompt", example.input(),
                "answer", example.answer());
    }
}
