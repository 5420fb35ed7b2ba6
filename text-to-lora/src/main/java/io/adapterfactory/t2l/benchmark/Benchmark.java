package io.adapterfactory.t2l.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.basemodel.Prompt;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.metric.ExactMatch;
import io.adapterfactory.t2l.metric.LabelAccuracy;
import io.adapterfactory.t2l.metric.Metric;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.metric.TextMetric;
import io.adapterfactory.t2l.task.TaskExample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Questions for scoring adapters.
 *
 * @param name in events and for people
 * @param description one sentence; the benchmark is chosen if it is the most similar one to a task's description
 * @param stops texts that end an answer; empty for multiple choice
 * @param maxNewTokens maximum length of an answer; if empty, one more than the longest right answer
 * @param shots solved examples for {@link #withShots}
 * @param questions at least one, of a kind that the metric can grade, with distinct ids
 * @param framing the same context for every question
 */
public record Benchmark(
        String name,
        String description,
        Metric metric,
        List<String> stops,
        OptionalInt maxNewTokens,
        List<ExampleTurn> shots,
        List<Question> questions,
        Framing framing) {

    /** The prompt format of the questions. */
    public enum Format {
        /** The base model's own format. */
        DEFAULT,
        PLAIN,
        CHAT
    }

    /**
     * The context of every question.
     *
     * @param description of the task; empty for none
     * @param shots solved examples before the question
     */
    public record Framing(Format format, Optional<String> description, List<ExampleTurn> shots) {

        /** Only the question, in the base model's format. */
        public static final Framing NONE = new Framing(Format.DEFAULT, Optional.empty(), List.of());

        public Framing {
            shots = List.copyOf(shots);
        }
    }

    public Benchmark {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a benchmark needs a name");
        }
        if (questions.isEmpty()) {
            throw new IllegalArgumentException("benchmark " + name + " has no examples");
        }
        stops = List.copyOf(stops);
        shots = List.copyOf(shots);
        questions = List.copyOf(questions);
        for (Question question : questions) {
            if (!fits(metric, question)) {
                throw new IllegalArgumentException("benchmark " + name + ": " + metric.id()
                        + " cannot grade question " + question.id() + ", a "
                        + question.getClass().getSimpleName());
            }
        }
    }

    /** Questions without context, in the model's own format. */
    public Benchmark(
            String name,
            String description,
            Metric metric,
            List<String> stops,
            OptionalInt maxNewTokens,
            List<ExampleTurn> shots,
            List<Question> questions) {
        this(name, description, metric, stops, maxNewTokens, shots, questions, Framing.NONE);
    }

    /** Graded by exact match of the whole answer. */
    public Benchmark(String name, String description, String stop, List<TaskExample> examples) {
        this(name, description, stop, List.of(), examples);
    }

    /** Graded by exact match of the whole answer, with solved examples for prompts. */
    public Benchmark(
            String name, String description, String stop, List<ExampleTurn> shots, List<TaskExample> examples) {
        this(name, description, new ExactMatch(), List.of(stop), OptionalInt.empty(), shots, questions(examples));
    }

    static List<Question> questions(List<TaskExample> examples) {
        List<Question> questions = new ArrayList<>();
        for (TaskExample example : examples) {
            questions.add(new Question.Open(
                    String.valueOf(questions.size() + 1), example.prompt(), List.of(example.answer())));
        }
        return questions;
    }

    private static boolean fits(Metric metric, Question question) {
        if (metric instanceof TextMetric) {
            return question instanceof Question.Open;
        }
        return metric instanceof MultipleChoice
                ? question instanceof Question.Choice
                : question instanceof Question.Program;
    }

    /** The same questions after the first {@code count} solved examples, or after all if there are fewer. */
    public Benchmark withShots(int count) {
        return framed(
                new Framing(framing.format(), framing.description(), shots.subList(0, Math.min(count, shots.size()))));
    }

    /** The same questions with a description of the task. */
    public Benchmark withDescription(String text) {
        return framed(new Framing(framing.format(), Optional.of(text), framing.shots()));
    }

    /** The same questions in a given format instead of the base model's. */
    public Benchmark withFormat(Format format) {
        return framed(new Framing(format, framing.description(), framing.shots()));
    }

    private Benchmark framed(Framing other) {
        return new Benchmark(name, description, metric, stops, maxNewTokens, shots, questions, other);
    }

    /** The prompt for a question. */
    public Prompt prompt(Question question) {
        return prompt(question, question.prompt());
    }

    /**
     * The prompt for an option of a question.
     *
     * @param input the option's context
     */
    public Prompt prompt(Question question, String input) {
        Prompt asked = Prompt.of(question.history(), input);
        Optional<String> instruction = Stream.of(framing.description(), asked.instruction())
                .flatMap(Optional::stream)
                .reduce((description, system) -> description + "\n\n" + system);
        List<ExampleTurn> turns = new ArrayList<>(framing.shots());
        turns.addAll(asked.turns());
        return new Prompt(instruction, turns, input);
    }

    /**
     * Some of the questions.
     *
     * @param first index of the first one, from 0
     * @param maxTokens maximum length of an answer; explicit, because the default of a part may be smaller than that
     *     of the whole
     */
    public Benchmark part(int first, int count, OptionalInt maxTokens) {
        return new Benchmark(
                name, description, metric, stops, maxTokens, shots, questions.subList(first, first + count), framing);
    }

    /**
     * SHA-256 over everything that affects a score: metric, stops, maximum length, and questions in order. Benchmarks
     * with equal digests give comparable scores; name, description, and the ids of questions are not included.
     */
    public String digest() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("metric", metric.id());
        if (metric instanceof LabelAccuracy accuracy) {
            content.put("labels", accuracy.labels());
        }
        content.put("stop", stops.size() == 1 ? stops.get(0) : stops);
        maxNewTokens.ifPresent(tokens -> content.put("mostNewTokens", tokens));
        if (framing.format() != Format.DEFAULT) {
            content.put("promptFormat", framing.format());
        }
        String before = new Prompt(framing.description(), framing.shots(), "").plainText();
        content.put(
                "examples",
                questions.stream()
                        .map(question -> content(question.after(before)))
                        .toList());
        try {
            return Sha256.of(new ObjectMapper().writeValueAsBytes(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts failed to serialize", e);
        }
    }

    private static Map<String, Object> content(Question question) {
        Map<String, Object> content = new LinkedHashMap<>();
        if (question instanceof Question.Open open) {
            open.history().system().ifPresent(system -> content.put("system", system));
            if (!open.history().turns().isEmpty()) {
                content.put("turns", open.history().turns());
            }
            content.put("prompt", open.prompt());
            boolean single = open.references().size() == 1;
            content.put(single ? "answer" : "answers", single ? open.reference() : open.references());
        } else if (question instanceof Question.Choice choice) {
            content.put("options", choice.options());
            content.put("right", choice.right());
        } else if (question instanceof Question.Program program) {
            content.put("prompt", program.prompt());
            content.put("before", program.before());
            content.put("tests", program.tests());
        }
        return content;
    }
}
