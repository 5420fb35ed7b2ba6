package io.adapterfactory.t2l.task.words;

import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Item;
import io.adapterfactory.t2l.task.words.item.ItemSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Applies two tasks in sequence: the second one to the answer of the first. An example is held out if either task holds
 * it out; if the second task is about letters or digits, only the first one counts, because then no knowledge can leak.
 */
record Composition(AtomicTask first, AtomicTask second) implements ItemSource {

    @Override
    public Item draw(Random random) {
        return ItemSource.firstOf(
                () -> then(first.items().draw(random)), "input for " + first.id() + "+" + second.id());
    }

    private Optional<Item> then(Item item) {
        Set<String> answers = new LinkedHashSet<>();
        Set<String> keys = new HashSet<>(item.keys());
        for (String answer : item.answers()) {
            Optional<Item> next = second.rule().solve(answer);
            if (next.isEmpty() && answers.isEmpty()) {
                return Optional.empty(); // for the preferred answer
            }
            next.ifPresent(solved -> answers.addAll(solved.answers()));
            if (second.isLexical() && next.isPresent()) {
                keys.addAll(next.get().keys());
            }
        }
        return Optional.of(new Item(item.input(), List.copyOf(answers), keys));
    }
}
