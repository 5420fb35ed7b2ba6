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
 * Two tasks in a row: the second is solved for the answer of the first. What either of them holds out is held out; only where the
 * second is about letters or digits, what it holds out does not count, because then nothing is known from it.
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
                return Optional.empty(); // for the usual answer
            }
            next.ifPresent(solved -> answers.addAll(solved.answers()));
            if (second.isLexical() && next.isPresent()) {
                keys.addAll(next.get().keys());
            }
        }
        return Optional.of(new Item(item.input(), List.copyOf(answers), keys));
    }
}
