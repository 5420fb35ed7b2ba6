package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.Page;
import io.adapterfactory.dashboard.row.ScoreRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Every adapter by its id, with its scores. */
public final class AdapterTable {

    private static final int MAX_KEPT_IN_ORDER = 2000;

    private final Guard guard = new Guard();
    private final Map<String, AdapterRow> rows = new LinkedHashMap<>();
    private final Names names = new Names();

    /** Shares one string for equal names, which would otherwise be repeated in every record. */
    private static final class Names {

        private final Map<String, String> known = new HashMap<>();

        private String of(String name) {
            return known.computeIfAbsent(name, each -> each);
        }

        private AdapterRow in(AdapterRow row) {
            return new AdapterRow(
                    row.adapterId(),
                    row.taskId(),
                    row.description(),
                    of(row.baseModel()),
                    of(row.hypernetworkVersion()),
                    row.warnings().stream().map(this::of).toList(),
                    row.labels(),
                    row.generatedAt(),
                    row.taskCode(),
                    row.place(),
                    row.predicted(),
                    row.scores());
        }

        private ScoreRow in(ScoreRow score) {
            return new ScoreRow(
                    of(score.benchmark()),
                    of(score.metric()),
                    of(score.choice()),
                    score.examples(),
                    score.score(),
                    score.base(),
                    score.gain(),
                    score.pValue(),
                    score.toldApart(),
                    score.warnings().stream().map(this::of).toList(),
                    score.durationMs(),
                    score.evaluatedAt(),
                    score.place());
        }
    }

    /** An adapter that was generated again, or was known by its results only, keeps its scores. */
    void put(AdapterRow row) {
        guard.write(() -> rows.merge(row.adapterId(), names.in(row), (before, again) -> again.after(before)));
    }

    /** @param unknown the adapter's data in the result, used if its own event is unknown */
    void put(AdapterRow unknown, ScoreRow score) {
        guard.write(() -> {
            AdapterRow known = rows.get(unknown.adapterId());
            rows.put(unknown.adapterId(), (known == null ? names.in(unknown) : known).with(names.in(score)));
        });
    }

    /** No benchmark fits the adapter's task. */
    void putWithoutBenchmark(AdapterRow unknown) {
        guard.write(() -> {
            AdapterRow known = rows.get(unknown.adapterId());
            rows.put(unknown.adapterId(), (known == null ? names.in(unknown) : known).withoutBenchmark());
        });
    }

    public Optional<AdapterRow> find(String adapterId) {
        return guard.read(() -> Optional.ofNullable(rows.get(adapterId)));
    }

    /** The adapters of one base model whose task code is known. */
    public List<AdapterRow> coded(String baseModel) {
        return guard.read(() -> rows.values().stream()
                .filter(row -> row.baseModel().equals(baseModel) && row.taskCode().length > 0)
                .toList());
    }

    /** The mean score of each version on each benchmark, over its adapters. */
    public List<VersionScores> versionScores() {
        return guard.read(() -> VersionScores.of(rows.values()));
    }

    int size() {
        return guard.read(rows::size);
    }

    /** Number of adapters that are known from results only. */
    long unknown() {
        return guard.read(
                () -> rows.values().stream().filter(row -> !row.isKnown()).count());
    }

    public Page<AdapterRow> page(AdapterQuery query, int number, int size) {
        return guard.read(() -> find(query, number, size));
    }

    /** Finds the beginning of the list in one pass, keeping only the rows up to the page's end. */
    private Page<AdapterRow> find(AdapterQuery query, int number, int size) {
        Predicate<AdapterRow> filter = query.filter();
        Comparator<AdapterQuery.Sorted> order = query.order();
        long wanted = (long) (number + 1) * size;
        int total = 0;
        Collection<AdapterQuery.Sorted> best =
                wanted > MAX_KEPT_IN_ORDER ? new ArrayList<>() : new PriorityQueue<>(order.reversed());
        for (AdapterRow row : rows.values()) {
            if (filter.test(row)) {
                total++;
                AdapterQuery.Sorted sorted = query.sorted(row);
                if (best instanceof PriorityQueue<AdapterQuery.Sorted> queue && queue.size() >= wanted) {
                    if (order.compare(sorted, queue.peek()) < 0) {
                        queue.poll();
                        queue.add(sorted);
                    }
                } else {
                    best.add(sorted);
                }
            }
        }
        List<AdapterRow> found = best.stream()
                .sorted(order)
                .skip((long) number * size)
                .limit(size)
                .map(AdapterQuery.Sorted::adapter)
                .toList();
        return new Page<>(total, number, size, found);
    }

    /** The number of adapters of each base model, version, benchmark, warning and label. */
    public Facets facets() {
        Facets facets = new Facets(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        return guard.read(() -> {
            rows.values().forEach(facets::count);
            return facets;
        });
    }

    /** Filter values with their numbers of adapters. */
    public record Facets(
            Map<String, Integer> baseModels,
            Map<String, Integer> versions,
            Map<String, Integer> benchmarks,
            Map<String, Integer> warnings,
            Map<String, Integer> labels) {

        private static final int MAX_LABELS = 200;

        private void count(AdapterRow row) {
            baseModels.merge(row.baseModel(), 1, Integer::sum);
            versions.merge(row.hypernetworkVersion(), 1, Integer::sum);
            row.scores().forEach(score -> benchmarks.merge(score.benchmark(), 1, Integer::sum));
            row.warnings().forEach(warning -> warnings.merge(warning, 1, Integer::sum));
            row.scores().stream()
                    .flatMap(score -> score.warnings().stream())
                    .distinct()
                    .forEach(warning -> warnings.merge(warning, 1, Integer::sum));
            if (row.scores().stream().anyMatch(score -> !score.toldApart())) {
                warnings.merge(AdapterQuery.NOT_TOLD_APART, 1, Integer::sum);
            }
            row.labels().forEach((key, value) -> {
                String label = key + "=" + value;
                if (labels.size() < MAX_LABELS || labels.containsKey(label)) {
                    labels.merge(label, 1, Integer::sum);
                }
            });
        }
    }
}
