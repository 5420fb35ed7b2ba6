package io.adapterfactory.evaluator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import io.adapterfactory.t2l.task.nano.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A benchmark folder with 24 held-out examples of a nano operation, as a user would write it. */
public final class SmallBenchmark {

    private static final int EXAMPLES = 24;
    private static final long SEED = 607;
    private static final ObjectMapper JSON = new ObjectMapper();

    private SmallBenchmark() {}

    /** Writes {@code benchmark.yaml} and {@code examples.jsonl} into a folder, which is created. */
    public static void write(Path folder, Operation operation, String description) throws IOException {
        Files.createDirectories(folder);
        List<String> lines = NanoSuite.examples(operation, true, EXAMPLES, SEED).stream()
                .map(SmallBenchmark::line)
                .toList();
        Files.write(folder.resolve("examples.jsonl"), lines);
        Files.write(
                folder.resolve("benchmark.yaml"),
                List.of(
                        "name: \"" + operation.id() + '"',
                        "description: \"" + description + '"',
                        "stop: \"" + NanoVocabulary.STOP + '"'));
    }

    private static String line(TaskExample example) {
        try {
            return JSON.writeValueAsString(Map.of("prompt", example.prompt(), "answer", example.answer()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }
}
