package io.adapterfactory.t2l.task.words.item;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * A single task: its inputs, and how they are solved.
 *
 * @param rule for the results of another task, of which this one is the second step
 * @param isLexical whether the words have to be known, so that a composition is held out by them as well
 */
public record AtomicTask(String id, ItemSource items, Rule rule, boolean isLexical) {

    /** A task with a list of inputs, all equally frequent. */
    public static AtomicTask listed(String id, List<Item> items) {
        Map<String, Item> byInput = new HashMap<>();
        for (Item item : items) {
            if (byInput.put(item.input(), item) != null) {
                throw new IllegalArgumentException("task " + id + " has the input '" + item.input() + "' twice");
            }
        }
        return new AtomicTask(id, ItemSource.anyOf(items), input -> Optional.ofNullable(byInput.get(input)), true);
    }

    /** A task with a list of inputs and few different answers, all equally frequent. */
    public static AtomicTask labeled(String id, List<Item> items) {
        Map<String, List<Item>> byLabel = new LinkedHashMap<>();
        items.forEach(item -> byLabel.computeIfAbsent(item.answer(), label -> new ArrayList<>())
                .add(item));
        List<List<Item>> groups = List.copyOf(byLabel.values());
        return new AtomicTask(
                id,
                random -> {
                    List<Item> group = groups.get(random.nextInt(groups.size()));
                    return group.get(random.nextInt(group.size()));
                },
                listed(id, items).rule(),
                true);
    }

    /**
     * A task whose answer follows from the letters or digits of its input.
     *
     * @param inputs draws one; it is drawn again where the rule has no answer
     */
    public static AtomicTask ruled(String id, Function<Random, String> inputs, Rule rule) {
        return new AtomicTask(
                id,
                random -> ItemSource.firstOf(() -> rule.solve(inputs.apply(random)), "input for " + id),
                rule,
                false);
    }

    /** A task whose inputs are made together with their answers. */
    public static AtomicTask made(String id, ItemSource items) {
        return new AtomicTask(id, items, input -> Optional.empty(), false);
    }
}
