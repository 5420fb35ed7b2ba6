package io.adapterfactory.t2l.task.words.item;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A solved input.
 *
 * @param answers right answers, the preferred one first; at least one
 * @param keys determine whether the item is held out: the input itself, or the knowledge that it needs, such as the
 *     country of a capital. An item with a held-out key is held out from every task
 */
public record Item(String input, List<String> answers, Set<String> keys) {

    private static final int HELD_OUT_ONE_IN = 4;
    /** Arbitrary; with this value, tasks with few inputs also hold out about a quarter. */
    private static final int HASH_OFFSET = 0x811C9DC5 + 11_222;

    public Item {
        answers = List.copyOf(answers);
        keys = Set.copyOf(keys);
        if (answers.isEmpty() || keys.isEmpty()) {
            throw new IllegalArgumentException("the item '" + input + "' has the answers " + answers + " and the keys "
                    + keys + "; expected at least one of each");
        }
    }

    /** An item with one answer that is held out by its input. */
    public static Item of(String input, String answer) {
        return new Item(input, List.of(answer), Set.of(input));
    }

    /** The same, held out by {@code key}. */
    public Item by(String key) {
        return new Item(input, answers, Set.of(key));
    }

    /** The preferred answer. */
    public String answer() {
        return answers.get(0);
    }

    public boolean isHeldOut() {
        return keys.stream().anyMatch(Item::isHeldOut);
    }

    private static boolean isHeldOut(String key) {
        int hash = HASH_OFFSET; // FNV-1a, then the last mixing step of MurmurHash3
        for (char character : key.toLowerCase(Locale.ROOT).toCharArray()) {
            hash = (hash ^ character) * 0x01000193;
        }
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return Math.floorMod(hash ^ hash >>> 16, HELD_OUT_ONE_IN) == 0;
    }
}
