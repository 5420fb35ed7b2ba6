package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Item;
import io.adapterfactory.t2l.task.words.item.Lexicon;
import java.util.ArrayList;
import java.util.List;

/** General knowledge, and the calendar. */
final class KnowledgeTasks {

    private static final int MAX_DAYS = 14;
    private static final int MAX_MONTHS = 11;

    private KnowledgeTasks() {}

    static List<AtomicTask> all() {
        Lexicon countries = Lexicon.named("countries");
        Lexicon elements = Lexicon.named("elements");
        Lexicon states = Lexicon.named("states");
        return List.of(
                countries.task("capital", 0, 1),
                countries.task("country-of-capital", 1, 0),
                countries.task("continent", 0, 2),
                countries.task("language", 0, 3),
                countries.task("currency", 0, 4),
                countries.task("nationality", 0, 5),
                elements.task("element-symbol", 0, 1),
                elements.task("element-name", 1, 0),
                Lexicon.named("landmarks").task("landmark-city", 0, 1),
                states.task("state-capital", 0, 1),
                states.task("state-abbreviation", 0, 2),
                AtomicTask.listed("day-after", later(Calendar.DAYS, MAX_DAYS)),
                AtomicTask.listed("month-after", later(Calendar.MONTHS, MAX_MONTHS)),
                Lexicon.named("true-or-false").labels("true-or-false"),
                Lexicon.named("languages-of-words").labels("language-of-word"));
    }

    /** {@code Monday + 2}. */
    private static List<Item> later(List<String> names, int max) {
        List<Item> items = new ArrayList<>();
        for (int at = 0; at < names.size(); at++) {
            for (int later = 1; later <= max; later++) {
                items.add(Item.of(names.get(at) + " + " + later, names.get((at + later) % names.size())));
            }
        }
        return items;
    }
}
