package io.adapterfactory.experiments.loop;

import ai.djl.Device;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Scores hypernetworks on every split of the loop experiment, with held-out inputs that are in no data set. */
public final class LoopScorer {

    private static final int ROWS = 128;
    private static final int ADAPTERS_AT_ONCE = 256;
    private static final int DESCRIPTIONS = 2;
    private static final int OF_A_FIRST_TASK = 6;
    private static final int OF_A_TASK = 4;
    private static final int IN_UNSEEN_WORDINGS = 2;
    private static final int OF_A_COMPOSITION = 8;
    private static final int OF_A_PUBLISHED_TASK = 8;
    private static final int OF_THE_POISONED_TASK = 80;
    private static final int QUICK_COMPOSITIONS = 3;
    private static final long SEED = 777;

    /** Inputs of a task with the adapter for one description. */
    private record Question(String split, Operation operation, String description, List<TaskExample> examples) {}

    private final NanoLab lab;
    private final LoopTasks tasks;
    private final AdapterEvaluator evaluator;
    private final List<Question> questions = new ArrayList<>();
    private final Map<String, float[]> vectors = new HashMap<>();

    public LoopScorer(NanoLab lab, LoopTasks tasks) {
        this.lab = lab;
        this.tasks = tasks;
        this.evaluator = new AdapterEvaluator(
                lab.model(),
                PromptRule.of(
                        BaseModelProfile.SHIPPED_NANO,
                        lab.tokenizer(),
                        lab.model().config().endTokens()),
                ROWS);
        tasks.firstThird().forEach(task -> published(LoopScores.FIRST_THIRD, task, tasks, OF_A_FIRST_TASK));
        for (int wave = 0; wave < tasks.waves().size(); wave++) {
            for (Operation task : tasks.waves().get(wave)) {
                published(LoopScores.wave(wave + 1), task, tasks, OF_A_TASK);
            }
        }
        for (Operation task : tasks.all()) {
            ask(LoopScores.UNSEEN_WORDINGS, task, words(task, Wording.UNSEEN), IN_UNSEEN_WORDINGS);
        }
        List<Operation> unseen = NanoSuite.standard().unseenCompositions();
        for (Operation task : lab.settings().quick() ? unseen.subList(0, QUICK_COMPOSITIONS) : unseen) {
            ask(LoopScores.UNSEEN_COMPOSITIONS, task, words(task, Wording.SEEN), OF_A_COMPOSITION);
        }
        ask(LoopScores.POISONED, tasks.poisoned(), tasks.descriptions(tasks.poisoned()), OF_THE_POISONED_TASK);
    }

    private void published(String split, Operation task, LoopTasks tasks, int inputs) {
        ask(split, task, tasks.descriptions(task).subList(0, DESCRIPTIONS), inputs);
    }

    private static List<String> words(Operation task, Wording wording) {
        return NanoSuite.standard().descriptions(task, wording, DESCRIPTIONS, SEED);
    }

    /** A task's inputs are distributed among its descriptions. */
    private void ask(String split, Operation task, List<String> descriptions, int inputs) {
        List<TaskExample> examples = NanoSuite.examples(task, true, inputs, SEED);
        int each = inputs / descriptions.size();
        for (int i = 0; i < descriptions.size(); i++) {
            questions.add(new Question(split, task, descriptions.get(i), examples.subList(i * each, (i + 1) * each)));
        }
    }

    /**
     * Scores on every split.
     *
     * @param folder of the hypernetwork
     */
    public LoopScores score(Path folder) {
        return score(folder, questions);
    }

    /**
     * Scores of published tasks by their ids, each on a few held-out examples of its data set with the adapter for its
     * first description.
     *
     * @param folder of the hypernetwork
     */
    public LoopScores scoreTasks(Path folder, List<Operation> published) {
        return score(
                folder,
                published.stream()
                        .map(task -> new Question(
                                task.id(),
                                task,
                                tasks.descriptions(task).get(0),
                                LoopDataset.heldOut(task).subList(0, OF_A_PUBLISHED_TASK)))
                        .toList());
    }

    private LoopScores score(Path folder, List<Question> questions) {
        Map<String, StringBuilder> grades = new LinkedHashMap<>();
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(folder, Device.cpu())) {
            for (int from = 0; from < questions.size(); from += ADAPTERS_AT_ONCE) {
                lab.progress("scoring " + folder.getFileName(), from / (double) questions.size());
                List<Question> part = questions.subList(from, Math.min(questions.size(), from + ADAPTERS_AT_ONCE));
                List<LoraWeights> adapters =
                        hypernetwork.generate(part.stream().map(this::vector).toArray(float[][]::new));
                List<AdapterEvaluator.Request> requests = new ArrayList<>();
                for (int i = 0; i < part.size(); i++) {
                    requests.add(new AdapterEvaluator.Request(adapters.get(i), benchmark(part.get(i))));
                }
                List<Score> scores = evaluator.evaluate(requests);
                for (int i = 0; i < part.size(); i++) {
                    StringBuilder ofSplit = grades.computeIfAbsent(part.get(i).split(), split -> new StringBuilder());
                    scores.get(i).answers().forEach(answer -> ofSplit.append(answer.adapterIsRight() ? '1' : '0'));
                }
            }
        }
        return new LoopScores(grades.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toString(), (a, b) -> a, LinkedHashMap::new)));
    }

    private float[] vector(Question question) {
        return vectors.computeIfAbsent(
                question.description(), text -> lab.embedder().embed(List.of(text))[0]);
    }

    private static Benchmark benchmark(Question question) {
        String name = question.operation().id();
        return new Benchmark(name, name, String.valueOf(NanoVocabulary.STOP), question.examples());
    }
}
