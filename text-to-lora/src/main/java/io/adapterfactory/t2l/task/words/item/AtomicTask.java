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
 * A single task: its inputs, and their solutions.
 *
 * @param rule solves the results of another task, if this task is the second step
 * @param isLexical whether it needs knowledge of words, so that a composition is also held out by them
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
     * A task whose answer can be computed from the letters or digits of its input.
     *
     * @param inputs generates an input; called again if the rule has no answer
     */
    public static AtomicTask ruled(String id, Function<Random, String> inputs, Rule rule) {
        return new AtomicTask(
                id,
                random -> ItemSource.firstOf(() -> rule.solve(inputs.apply(random)), "input for " + id),
                rule,
                false);
    }

    /** A task whose inputs are generated together with their answers. */
    public static AtomicTask made(String id, ItemSource items) {
        return new AtomicTask(id, items, input -> Optional.empty(), false);
    }
}
