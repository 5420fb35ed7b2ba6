package io.adapterfactory.experiments.words.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.evaluation.InProcessEngine;
import io.adapterfactory.t2l.file.JsonDocument;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.metric.ExactMatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Answers questions greedily with a key-value cache, many adapters in one batch. Answers are cached in a folder, so
 * that an interrupted table is not computed again; the file names depend on questions, adapters, and base model.
 */
final class WordsScorer {

    private static final int ROWS_PER_BATCH = 48;
    private static final int ROWS_AT_ONCE = 384;
    private static final int ADAPTERS_AT_ONCE = 48;
    private static final ExactMatch METRIC = new ExactMatch();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Receives the number of answered questions and the total. */
    @FunctionalInterface
    interface Progress {
        void at(int answered, int of);
    }

    /** @param answers in the order of the questions */
    private record Kept(List<String> answers) {}

    private final PromptRule rule;
    private final AnsweringEngine engine;
    private final String baseModel;
    private final Path folder;

    /**
     * @param baseModel digest of its weights
     * @param folder for cached answers
     */
    WordsScorer(CausalLanguageModel model, PromptRule rule, String baseModel, Path folder) {
        this.rule = rule;
        this.engine = new InProcessEngine(model, rule, ROWS_PER_BATCH);
        this.baseModel = baseModel;
        this.folder = folder;
    }

    /** Right answers by adapter, the questions without one under the empty name. */
    Map<String, Share> byAdapter(List<Asked> questions, NamedAdapters adapters, Progress progress) {
        List<String> answers = answers(questions, adapters, progress);
        return shares(questions, answers, asked -> asked.adapter().orElse(""), Function.identity());
    }

    /** Whether each answer is right, in the order of the questions. */
    List<Boolean> areRight(List<Asked> questions, NamedAdapters adapters, Progress progress) {
        List<String> answers = answers(questions, adapters, progress);
        return IntStream.range(0, answers.size())
                .mapToObj(i -> isRight(questions.get(i), answers.get(i), Function.identity()))
                .toList();
    }

    WordsScores score(List<Asked> questions, NamedAdapters adapters, Progress progress) {
        List<String> answers = answers(questions, adapters, progress);
        Function<Asked, String> byTask = asked -> asked.task().id();
        return new WordsScores(
                shares(questions, answers, byTask, Function.identity()),
                shares(questions, answers, byTask, WordsScorer::plain));
    }

    private static Map<String, Share> shares(
            List<Asked> questions, List<String> answers, Function<Asked, String> group, Function<String, String> form) {
        Map<String, Share> shares = new LinkedHashMap<>();
        for (int i = 0; i < questions.size(); i++) {
            boolean isRight = isRight(questions.get(i), answers.get(i), form);
            shares.merge(
                    group.apply(questions.get(i)),
                    new Share(isRight ? 1 : 0, 1),
                    (a, b) -> new Share(a.right() + b.right(), a.examples() + b.examples()));
        }
        return shares;
    }

    private static boolean isRight(Asked asked, String answer, Function<String, String> form) {
        String said = form.apply(answer);
        return asked.answers().stream().anyMatch(right -> METRIC.grade(said, form.apply(right)) == 1);
    }

    /** An answer without case, quotation marks, and a final period. */
    private static String plain(String answer) {
        return answer.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\.$", "")
                .replaceAll("^[\"']|[\"']$", "")
                .strip();
    }

    /** Greedy answers, in the order of the questions. */
    private List<String> answers(List<Asked> questions, NamedAdapters adapters, Progress progress) {
        Path file = folder.resolve("answers-" + digest(questions, adapters) + ".json");
        try {
            if (Files.exists(file)) {
                return JsonDocument.read(JSON, file, Kept.class).answers();
            }
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + file + ": " + e.getMessage(), e);
        }
        List<String> answers = new ArrayList<>();
        while (answers.size() < questions.size()) {
            List<Asked> part = part(questions.subList(answers.size(), questions.size()));
            answers.addAll(answer(part, adapters));
            progress.at(answers.size(), questions.size());
        }
        JsonDocument.write(JSON, file, new Kept(answers));
        return answers;
    }

    private String digest(List<Asked> questions, NamedAdapters adapters) {
        List<Object> content = new ArrayList<>(List.of(baseModel, adapters.id()));
        for (Asked asked : questions) {
            content.add(List.of(
                    rule.text(asked.prompt()), asked.answers(), asked.adapter().orElse("")));
        }
        try {
            return Sha256.of(JSON.writeValueAsString(content).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts cannot be written as JSON", e);
        }
    }

    /** The first questions, limited by the number of adapters in memory. */
    private static List<Asked> part(List<Asked> questions) {
        Set<String> active = new LinkedHashSet<>();
        int count = 0;
        while (count < Math.min(ROWS_AT_ONCE, questions.size())) {
            questions.get(count).adapter().ifPresent(active::add);
            if (active.size() > ADAPTERS_AT_ONCE) {
                break;
            }
            count++;
        }
        return questions.subList(0, count);
    }

    private List<String> answer(List<Asked> questions, NamedAdapters adapters) {
        List<String> names = questions.stream()
                .flatMap(asked -> asked.adapter().stream())
                .distinct()
                .toList();
        List<AnsweringEngine.TextRow> rows = rows(questions, names);
        // Rows of similar lengths share a batch, to reduce padding.
        List<Integer> order = IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(row -> rows.get(row).maxTokens())
                        .thenComparingInt(row -> rows.get(row).prompt().length))
                .toList();
        List<EvaluatedAdapter> active =
                adapters.of(names).stream().map(EvaluatedAdapter::inMemory).toList();
        try (AnsweringEngine.Session session = engine.load(active)) {
            List<String> said = session.texts(order.stream().map(rows::get).toList());
            String[] answers = new String[rows.size()];
            for (int i = 0; i < answers.length; i++) {
                answers[order.get(i)] = said.get(i);
            }
            return Arrays.asList(answers);
        }
    }

    private List<AnsweringEngine.TextRow> rows(List<Asked> questions, List<String> names) {
        Map<String, Integer> longest = new LinkedHashMap<>();
        questions.forEach(asked -> longest.merge(asked.task().id(), longestAnswer(asked), Math::max));
        return questions.stream()
                .map(asked -> new AnsweringEngine.TextRow(
                        asked.adapter().map(names::indexOf).orElse(AnsweringEngine.NO_ADAPTER),
                        0,
                        rule.tokens(asked.prompt()),
                        rule.format().stops(),
                        // One more token, so that an answer that continues is noticed.
                        longest.get(asked.task().id()) + 1))
                .toList();
    }

    private int longestAnswer(Asked asked) {
        return asked.answers().stream()
                .mapToInt(answer -> rule.answer(asked.prompt(), answer).length)
                .max()
                .orElseThrow();
    }
}
