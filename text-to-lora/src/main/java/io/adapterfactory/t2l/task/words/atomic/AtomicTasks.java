package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.item.AtomicTask;
import java.util.List;
import java.util.stream.Stream;

/** All single tasks of the suite. */
public final class AtomicTasks {

    private AtomicTasks() {}

    public static List<AtomicTask> all() {
        return Stream.of(
                        WordFormTasks.all(),
                        MeaningTasks.all(),
                        KnowledgeTasks.all(),
                        TranslationTasks.all(),
                        LetterTasks.all(),
                        ListTasks.all(),
                        NumberTasks.all(),
                        SentenceTasks.all(),
                        TextTasks.all())
                .flatMap(List::stream)
                .toList();
    }
}
