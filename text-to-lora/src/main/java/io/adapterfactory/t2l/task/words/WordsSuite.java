package io.adapterfactory.t2l.task.words;

import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.SuiteTask.Use;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.t2l.task.words.atomic.AtomicTasks;
import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Lexicon;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Tasks in plain English for real language models: on words, their meanings, letters, lists, small numbers, and short
 * sentences, and compositions of two of them. One input in four is held out.
 */
public final class WordsSuite implements TaskSuite {

    private static final Set<String> UNSEEN_TASKS = Set.of(
            "expand-abbreviation",
            "male-form",
            "edible",
            "element-name",
            "it-en",
            "third-letter",
            "add-exclamation",
            "remove-last-item",
            "find-food",
            "half-number",
            "future-sentence",
            "word-count",
            "last-name",
            "year-of-date");

    private static final List<String> TRAINED_COMPOSITIONS = List.of(
            "plural+uppercase",
            "past-tense+uppercase",
            "capital+uppercase",
            "capital+first-letter",
            "antonym+first-letter",
            "plural+last-letter",
            "en-es+uppercase",
            "comparative+quote-word",
            "antonym+quote-word",
            "first-item+plural",
            "first-item+uppercase",
            "last-item+uppercase",
            "last-item+first-letter",
            "reverse-list+uppercase",
            "sort-list+join-with-hyphens",
            "add+number-to-words",
            "subtract+number-to-words",
            "find-animal+plural",
            "find-name+uppercase",
            "first-word+uppercase",
            "young-animal+plural");

    private static final List<String> UNSEEN_COMPOSITIONS = List.of(
            "antonym+uppercase",
            "en-fr+uppercase",
            "past-tense+quote-word",
            "last-item+plural",
            "second-item+uppercase",
            "first-item+first-letter",
            "reverse-list+join-with-hyphens",
            "double-number+number-to-words",
            "find-animal+uppercase",
            "last-word+uppercase",
            "category+plural");

    private static final WordsSuite STANDARD = new WordsSuite();

    /** The kind of compositions, in {@link #kind}. */
    public static final String COMPOSITIONS = "compositions";

    private final Map<String, SuiteTask> tasks = new LinkedHashMap<>();
    private final Map<String, String> kinds = new LinkedHashMap<>();

    private WordsSuite() {
        Map<String, AtomicTask> atomic = new LinkedHashMap<>();
        AtomicTasks.byKind().forEach((kind, ofKind) -> {
            for (AtomicTask task : ofKind) {
                atomic.put(task.id(), task);
                kinds.put(task.id(), kind);
                Use use = UNSEEN_TASKS.contains(task.id()) ? Use.UNSEEN_TASK : Use.TRAINED;
                tasks.put(task.id(), new WordsTask(task.id(), use, task.items()));
            }
        });
        TRAINED_COMPOSITIONS.forEach(id -> tasks.put(id, composition(id, Use.TRAINED, atomic)));
        UNSEEN_COMPOSITIONS.forEach(id -> tasks.put(id, composition(id, Use.UNSEEN_COMPOSITION, atomic)));
    }

    private static SuiteTask composition(String id, Use use, Map<String, AtomicTask> atomic) {
        String[] parts = id.split("\\+");
        return new WordsTask(id, use, new Composition(atomic.get(parts[0]), atomic.get(parts[1])));
    }

    public static WordsSuite standard() {
        return STANDARD;
    }

    @Override
    public String name() {
        return "words";
    }

    @Override
    public Optional<String> answerEnd() {
        return Optional.empty();
    }

    @Override
    public List<SuiteTask> tasks() {
        return List.copyOf(tasks.values());
    }

    @Override
    public SuiteTask task(String id) {
        SuiteTask task = tasks.get(id);
        if (task == null) {
            throw new IllegalArgumentException("task '" + id
                    + "' is unknown; expected one of the suite words, for example plural or plural+uppercase");
        }
        return task;
    }

    /** The subject of a task, for example {@code translation}, or {@link #COMPOSITIONS}. */
    public String kind(SuiteTask task) {
        return kinds.getOrDefault(task.id(), COMPOSITIONS);
    }

    @Override
    public List<SuiteTask> trainingTasks(int max, long seed) {
        List<SuiteTask> single = new ArrayList<>();
        List<SuiteTask> compositions = new ArrayList<>();
        tasks(Use.TRAINED).forEach(task -> (task.isComposition() ? compositions : single).add(task));
        Collections.shuffle(compositions, new Random(seed));
        single.addAll(compositions);
        return single.subList(0, Math.min(max, single.size()));
    }

    @Override
    public List<String> otherTopics() {
        return Lexicon.lines("other-topics.txt");
    }
}
