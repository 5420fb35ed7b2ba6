package io.adapterfactory.evaluator.dashboard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Every adapter by its id. */
public final class AdapterTable {

    private static final int MOST_KEPT_IN_ORDER = 2000;

    private final Map<String, AdapterRow> rows = new LinkedHashMap<>();

    /** Made again, or known by its results only so far: its scores stay. */
    void put(AdapterRow row) {
        AdapterRow before = rows.get(row.adapterId());
        rows.put(row.adapterId(), before == null ? row : row.with(before.scores()));
    }

    /** @param stranger what is known of the adapter if no event tells of it */
    void put(AdapterRow stranger, ScoreRow score) {
        rows.put(
                stranger.adapterId(),
                rows.getOrDefault(stranger.adapterId(), stranger).with(score));
    }

    Optional<AdapterRow> find(String adapterId) {
        return Optional.ofNullable(rows.get(adapterId));
    }

    Collection<AdapterRow> all() {
        return Collections.unmodifiableCollection(rows.values());
    }

    /** The beginning of the list is found by one pass that keeps no more rows than stand before the page's end. */
    Page<AdapterRow> page(AdapterQuery query, int number, int size) {
        Predicate<AdapterRow> filter = query.filter();
        Comparator<AdapterQuery.Sorted> order = query.order();
        long wanted = (long) (number + 1) * size;
        int total = 0;
        Collection<AdapterQuery.Sorted> best =
                wanted > MOST_KEPT_IN_ORDER ? new ArrayList<>() : new PriorityQueue<>(order.reversed());
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

    /** How many adapters have each base model, version, benchmark, warning and label. */
    Facets facets() {
        Facets facets = new Facets(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        rows.values().forEach(facets::count);
        return facets;
    }

    /** Values by which adapters can be picked, with how many have them. */
    public record Facets(
            Map<String, Integer> baseModels,
            Map<String, Integer> versions,
            Map<String, Integer> benchmarks,
            Map<String, Integer> warnings,
            Map<String, Integer> labels) {

        private static final int MOST_LABELS = 200;

        private void count(AdapterRow row) {
            baseModels.merge(row.baseModel(), 1, Integer::sum);
            versions.merge(row.hypernetworkVersion(), 1, Integer::sum);
            row.scores().forEach(score -> benchmarks.merge(score.benchmark(), 1, Integer::sum));
            row.warnings().forEach(warning -> warnings.merge(warning, 1, Integer::sum));
            if (row.scores().stream().anyMatch(score -> !score.toldApart())) {
                warnings.merge(AdapterQuery.NOT_TOLD_APART, 1, Integer::sum);
            }
            row.labels().forEach((key, value) -> {
                String label = key + "=" + value;
                if (labels.size() < MOST_LABELS || labels.containsKey(label)) {
                    labels.merge(label, 1, Integer::sum);
                }
            });
        }
    }
}
