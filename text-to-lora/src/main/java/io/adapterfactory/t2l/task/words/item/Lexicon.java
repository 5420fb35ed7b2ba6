package io.adapterfactory.t2l.task.words.item;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A resource with one entry per line, its columns separated by tabs: {@code big}, {@code bigger}, {@code biggest}. Of
 * several right forms, separated by {@code |}, the first is the preferred one; {@code -} means none. {@code #} starts a
 * comment.
 */
public final class Lexicon {

    private static final String FOLDER = "/io/adapterfactory/t2l/task/words/";

    private final List<List<List<String>>> entries; // entry, column, forms

    private Lexicon(List<List<List<String>>> entries) {
        this.entries = entries;
    }

    /**
     * @throws IllegalStateException when the resource does not exist, or a line does not have as many columns as the
     *     first
     */
    public static Lexicon named(String name) {
        List<List<List<String>>> entries = new ArrayList<>();
        for (String line : lines(name + ".txt")) {
            List<List<String>> entry = new ArrayList<>();
            for (String column : line.split("\t")) {
                entry.add(column.equals("-") ? List.of() : List.of(column.split("\\|")));
            }
            if (!entries.isEmpty() && entry.size() != entries.get(0).size()) {
                throw new IllegalStateException(name + ": '" + line + "' has " + entry.size() + " columns; expected "
                        + entries.get(0).size());
            }
            entries.add(entry);
        }
        return new Lexicon(entries);
    }

    /** The lines of a resource of the suite that are neither empty nor comments. */
    public static List<String> lines(String file) {
        try (InputStream stream = Lexicon.class.getResourceAsStream(FOLDER + file)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + FOLDER + file + " is missing");
            }
            return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The preferred forms of a column. */
    public List<String> column(int column) {
        return entries.stream()
                .map(entry -> entry.get(column))
                .filter(forms -> !forms.isEmpty())
                .map(forms -> forms.get(0))
                .toList();
    }

    /** Items from one column to another; if several entries have the same input, all their answers are right. */
    public List<Item> items(int from, int to) {
        Map<String, Set<String>> answers = new LinkedHashMap<>();
        Map<String, Set<String>> keys = new LinkedHashMap<>();
        for (List<List<String>> entry : entries) {
            if (!entry.get(from).isEmpty() && !entry.get(to).isEmpty()) {
                String input = entry.get(from).get(0);
                answers.computeIfAbsent(input, key -> new LinkedHashSet<>()).addAll(entry.get(to));
                keys.computeIfAbsent(input, key -> new LinkedHashSet<>())
                        .add(entry.get(0).get(0));
            }
        }
        List<Item> items = new ArrayList<>();
        answers.forEach((input, right) -> items.add(new Item(input, List.copyOf(right), keys.get(input))));
        return items;
    }

    /** The task of finding the entry of one column for that of another. */
    public AtomicTask task(String id, int from, int to) {
        return AtomicTask.listed(id, items(from, to));
    }

    /** Like {@link #task}, from the first column to the second, which has few distinct forms. */
    public AtomicTask labels(String id) {
        return AtomicTask.labeled(id, items(0, 1));
    }
}
