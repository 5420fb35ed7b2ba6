package io.adapterfactory.t2l.benchmark;

import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.metric.ExactMatch;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.task.HeldOutExample;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.TaskSuite;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/** The benchmarks of a task suite, one for each task, with held-out examples. A suite without tasks has none. */
public final class SuiteBenchmarks {

    private static final int MAX_EXAMPLES = 100;
    private static final int MIXED_EXAMPLES = 200;
    private static final int SHOTS = 3;
    private static final int SHOT_DRAWS = 60;
    private static final long SEED = 7;
    private static final String LINE_END = "\n";

    private final TaskSuite suite;
    private final Map<String, SuiteTask> tasks = new LinkedHashMap<>();

    public SuiteBenchmarks(TaskSuite suite) {
        this.suite = suite;
        suite.tasks().forEach(task -> tasks.put(task.id(), task));
    }

    public TaskSuite suite() {
        return suite;
    }

    /** The tasks' ids, and {@link #mixed()}. */
    public List<String> names() {
        List<String> names = new ArrayList<>(tasks.keySet());
        if (!names.isEmpty()) {
            names.add(mixed());
        }
        return List.copyOf(names);
    }

    /**
     * The name of the benchmark for adapters without a similar benchmark: a mixture of all trained tasks, except
     * compositions.
     */
    public String mixed() {
        return suite.name() + "-mixed";
    }

    /** Descriptions of the task that a benchmark measures; none for the mixture. */
    public List<String> descriptions(String name, int max) {
        return name.equals(mixed()) ? List.of() : task(name).trainingDescriptions(max, SEED);
    }

    /** @throws IllegalArgumentException when there is no such benchmark */
    public Benchmark benchmark(String name) {
        if (name.equals(mixed()) && !tasks.isEmpty()) {
            return benchmark(name, "a bit of everything that the " + suite.name() + " suite has", List.of(), mixture());
        }
        SuiteTask task = task(name);
        return benchmark(
                name, task.trainingDescriptions(1, SEED).get(0), shots(task), task.heldOutExamples(MAX_EXAMPLES));
    }

    private Benchmark benchmark(
            String name, String description, List<ExampleTurn> shots, List<HeldOutExample> examples) {
        List<Question> questions = new ArrayList<>();
        for (HeldOutExample example : examples) {
            questions.add(new Question.Open(String.valueOf(questions.size() + 1), example.prompt(), example.answers()));
        }
        return new Benchmark(
                name,
                description,
                new ExactMatch(),
                suite.answerEnd().stream().toList(),
                OptionalInt.empty(),
                shots,
                questions);
    }

    private List<HeldOutExample> mixture() {
        List<SuiteTask> single = suite.tasks(SuiteTask.Use.TRAINED).stream()
                .filter(task -> !task.isComposition())
                .toList();
        int each = Math.max(1, MIXED_EXAMPLES / single.size());
        return single.stream()
                .flatMap(task -> task.heldOutExamples(each).stream())
                .toList();
    }

    /** Solved examples that are not held out. */
    private List<ExampleTurn> shots(SuiteTask task) {
        Random random = new Random(SEED);
        Set<TaskExample> examples = new LinkedHashSet<>();
        for (int draw = 0; draw < SHOT_DRAWS && examples.size() < SHOTS; draw++) {
            examples.add(task.trainingExample(random));
        }
        String separator = suite.answerEnd().orElse(LINE_END);
        return examples.stream()
                .map(example -> new ExampleTurn(example.prompt(), example.answer(), separator))
                .toList();
    }

    private SuiteTask task(String name) {
        SuiteTask task = tasks.get(name);
        if (task == null) {
            throw new IllegalArgumentException("benchmark " + name + " is unknown; the suite " + suite.name()
                    + (tasks.isEmpty() ? " has none" : " has " + mixed() + " and one for each task" + someTasks()));
        }
        return task;
    }

    private String someTasks() {
        return ", for example "
                + String.join(" or ", tasks.keySet().stream().limit(2).toList());
    }

    /** The prebuilt index that finds these benchmarks by description; empty if the suite has none. */
    public Optional<BenchmarkIndex> index() {
        try (InputStream stream = SuiteBenchmarks.class.getResourceAsStream(suite.name() + "-index.safetensors")) {
            if (stream == null) {
                return Optional.empty();
            }
            Path file = Files.createTempFile("benchmark-index", ".safetensors"); // tensors are read from files only
            try {
                Files.copy(stream, file, StandardCopyOption.REPLACE_EXISTING);
                return Optional.of(BenchmarkIndex.read(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the benchmark index of the suite " + suite.name(), e);
        }
    }
}
