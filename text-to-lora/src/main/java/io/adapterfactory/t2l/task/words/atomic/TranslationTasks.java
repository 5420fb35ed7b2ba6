package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Lexicon;
import java.util.ArrayList;
import java.util.List;

/** Common words from English to four languages, and back. A held-out English word is held out in all of them. */
final class TranslationTasks {

    private static final List<String> LANGUAGES = List.of("es", "fr", "de", "it"); // in the order of the columns

    private TranslationTasks() {}

    static List<AtomicTask> all() {
        Lexicon translations = Lexicon.named("translations");
        List<AtomicTask> tasks = new ArrayList<>();
        for (String language : LANGUAGES) {
            int column = LANGUAGES.indexOf(language) + 1;
            tasks.add(translations.task("en-" + language, 0, column));
            tasks.add(translations.task(language + "-en", column, 0));
        }
        return tasks;
    }
}
