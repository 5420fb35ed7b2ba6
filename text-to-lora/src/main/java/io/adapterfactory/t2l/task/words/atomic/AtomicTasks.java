package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.item.AtomicTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All single tasks of the suite. */
public final class AtomicTasks {

    private static final Map<String, List<AtomicTask>> BY_KIND = byKindInOrder();

    private AtomicTasks() {}

    public static List<AtomicTask> all() {
        return BY_KIND.values().stream().flatMap(List::stream).toList();
    }

    /** The same tasks by subject, for example {@code translation}; in order. */
    public static Map<String, List<AtomicTask>> byKind() {
        return BY_KIND;
    }

    private static Map<String, List<AtomicTask>> byKindInOrder() {
        Map<String, List<AtomicTask>> kinds = new LinkedHashMap<>();
        kinds.put("word forms", WordFormTasks.all());
        kinds.put("meaning", MeaningTasks.all());
        kinds.put("knowledge", KnowledgeTasks.all());
        kinds.put("translation", TranslationTasks.all());
        kinds.put("letters", LetterTasks.all());
        kinds.put("lists", ListTasks.all());
        kinds.put("numbers", NumberTasks.all());
        List<AtomicTask> sentences = new ArrayList<>(SentenceTasks.all());
        sentences.addAll(TextTasks.all());
        kinds.put("sentences", List.copyOf(sentences));
        return Collections.unmodifiableMap(kinds);
    }
}
