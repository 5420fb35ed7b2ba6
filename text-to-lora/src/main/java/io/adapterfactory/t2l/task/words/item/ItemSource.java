package io.adapterfactory.t2l.task.words.item;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Samples solved inputs, including held-out ones. */
@FunctionalInterface
public interface ItemSource {

    int MAX_ATTEMPTS = 10_000;

    Item draw(Random random);

    /** Samples uniformly from a list. */
    static ItemSource anyOf(List<Item> items) {
        List<Item> all = List.copyOf(items);
        return random -> all.get(random.nextInt(all.size()));
    }

    /**
     * Repeats an attempt until there is an item.
     *
     * @throws IllegalStateException when there is none after many attempts
     */
    static Item firstOf(Supplier<Optional<Item>> attempts, String wanted) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Optional<Item> item = attempts.get();
            if (item.isPresent()) {
                return item.get();
            }
        }
        throw new IllegalStateException("no " + wanted + " in " + MAX_ATTEMPTS + " attempts");
    }
}
