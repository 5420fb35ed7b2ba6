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
 * Questions that adapters are scored on.
 *
 * @param name as events and people name it
 * @param description one sentence; the benchmark nearest to a task's description is chosen by it
 * @param stops texts that end an answer; none for multiple choice
 * @param mostNewTokens of one answer; empty: one more than the longest right answer has
 * @param shots solved examples for {@link #withShots}
 * @param questions at least one, of the kind that the metric grades, with different ids
 * @param framing what is put to the model with every question
 */
public record Benchmark(
        String name,
        String description,
        Metric metric,
        List<String> stops,
        OptionalInt mostNewTokens,
        List<ExampleTurn> shots,
        List<Question> questions,
        Framing framing) {

    /** The form in which questions are put to a model. */
    public enum Format {
        /** That of the base model. */
        DEFAULT,
        PLAIN,
        CHAT
    }

    /**
     * What is put to a model with every question.
     *
     * @param description of what is wanted; empty for none
     * @param shots solved examples before the question
     */
    public record Framing(Format format, Optional<String> description, List<ExampleTurn> shots) {

        /** The question alone, in the base model's format. */
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

    /** Questions that are put to a model alone, in its own format. */
    public Benchmark(
            String name,
            String description,
            Metric metric,
            List<String> stops,
            OptionalInt mostNewTokens,
            List<ExampleTurn> shots,
            List<Question> questions) {
        this(name, description, metric, stops, mostNewTokens, shots, questions, Framing.NONE);
    }

    /** Exact match of the whole answer. */
    public Benchmark(String name, String description, String stop, List<TaskExample> examples) {
        this(name, description, stop, List.of(), examples);
    }

    /** Exact match of the whole answer, with solved examples for prompts. */
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

    /** The same questions after the first {@code count} solved examples, or all where there are fewer. */
    public Benchmark withShots(int count) {
        return framed(
                new Framing(framing.format(), framing.description(), shots.subList(0, Math.min(count, shots.size()))));
    }

    /** The same questions with the description of what is wanted. */
    public Benchmark withDescription(String text) {
        return framed(new Framing(framing.format(), Optional.of(text), framing.shots()));
    }

    /** The same questions in a form of their own, whatever the base model's is. */
    public Benchmark withFormat(Format format) {
        return framed(new Framing(format, framing.description(), framing.shots()));
    }

    private Benchmark framed(Framing other) {
        return new Benchmark(name, description, metric, stops, mostNewTokens, shots, questions, other);
    }

    /** What is put to a model for a question. */
    public Prompt prompt(Question question) {
        return prompt(question, question.prompt());
    }

    /**
     * What is put to a model for an option of a question.
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
     * @param first counted from 0
     * @param mostTokens of one answer; said, because what follows from the right answers of a part may be less than from all
     */
    public Benchmark part(int first, int count, OptionalInt mostTokens) {
        return new Benchmark(
                name, description, metric, stops, mostTokens, shots, questions.subList(first, first + count), framing);
    }

    /**
     * SHA-256 over all that a score hangs on: metric, stops, length and questions in order. Two benchmarks with one digest give
     * comparable scores; name, description and the ids of questions do not count.
     */
    public String digest() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("metric", metric.id());
        if (metric instanceof LabelAccuracy accuracy) {
            content.put("labels", accuracy.labels());
        }
        content.put("stop", stops.size() == 1 ? stops.get(0) : stops);
        mostNewTokens.ifPresent(tokens -> content.put("mostNewTokens", tokens));
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
            throw new IllegalStateException("texts failed to serialise", e);
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
