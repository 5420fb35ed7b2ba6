package io.adapterfactory.experiments.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.experiments.nano.NanoTasks;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.training.response.ExampleSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Data sets and benchmarks of the loop experiment, as files like those of a user. */
public final class LoopDataset {

    public static final String TRAIN = "train";
    public static final String HELD_OUT = "test";

    private static final int TRAINED = 200;
    private static final int SCORED = 24;
    private static final long SEED = 607;
    private static final ObjectMapper JSON = new ObjectMapper();

    private LoopDataset() {}

    /**
     * Writes a task's data set, one JSON object per line, in two splits.
     *
     * @param answering operation whose answers are given: the same operation, or another one in a wrong data set
     */
    public static void write(Path file, Operation operation, Operation answering) {
        write(file, answered(training(operation), answering), answered(heldOut(operation), answering));
    }

    /** Writes a data set of these examples, one JSON object per line, in two splits. */
    public static void write(Path file, List<TaskExample> training, List<TaskExample> heldOut) {
        List<String> lines = new ArrayList<>();
        training.forEach(example -> lines.add(line(example, TRAIN)));
        heldOut.forEach(example -> lines.add(line(example, HELD_OUT)));
        write(file, lines);
    }

    /** Writes the folder of a benchmark with the task's name: the held-out split with right answers. */
    public static void writeBenchmark(Path folder, Operation operation, String description) {
        write(
                folder.resolve("examples.jsonl"),
                heldOut(operation).stream()
                        .map(example -> line(example, HELD_OUT))
                        .toList());
        write(
                folder.resolve("benchmark.yaml"),
                List.of(
                        "name: \"" + operation.id() + '"',
                        "description: \"" + description.replace("\"", "'") + '"',
                        "stop: \"" + NanoVocabulary.STOP + '"'));
    }

    /** The training examples of {@link #write}, for trainings without a factory. */
    public static ExampleSource source(Operation operation, Operation answering) {
        return ExampleSource.of(answered(training(operation), answering).stream()
                .map(NanoTasks::trainingExample)
                .toList());
    }

    private static List<TaskExample> training(Operation operation) {
        return NanoSuite.examples(operation, false, TRAINED, SEED);
    }

    static List<TaskExample> heldOut(Operation operation) {
        return NanoSuite.examples(operation, true, SCORED, SEED);
    }

    private static String line(TaskExample example, String split) {
        Map<String, String> object = new LinkedHashMap<>();
        object.put("prompt", example.prompt());
        object.put("answer", example.answer());
        object.put("split", split);
        try {
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }

    /** The examples with the answers of an operation, without those for which it is not defined. */
    private static List<TaskExample> answered(List<TaskExample> examples, Operation answering) {
        return examples.stream()
                .flatMap(example -> answered(example, answering).stream())
                .toList();
    }

    private static Optional<TaskExample> answered(TaskExample example, Operation answering) {
        String items = example.prompt().substring(0, example.prompt().length() - 1); // without the sign that asks
        return answering.apply(items).map(answer -> new TaskExample(example.prompt(), answer));
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
