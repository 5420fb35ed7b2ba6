package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.dashboard.row.DeadLetterRow.Decision;
import io.adapterfactory.dashboard.row.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records that could not be used, with the decisions about them. */
public final class DeadLetterTable {

    private static final String EVALUATOR = "evaluator";

    private final Guard guard = new Guard();
    private final Map<String, DeadLetterRow> letters = new LinkedHashMap<>();

    void put(DeadLetterRow letter) {
        guard.write(() -> letters.put(key(letter.topic(), letter.partition(), letter.offset()), letter));
    }

    /** Records a decision about a dead letter; ignored if the dead letter is no longer kept. */
    void decided(String topic, int partition, long offset, Decision decision) {
        guard.write(() ->
                letters.computeIfPresent(key(topic, partition, offset), (key, letter) -> letter.decided(decision)));
    }

    private static String key(String topic, int partition, long offset) {
        return topic + "/" + partition + "/" + offset;
    }

    /** The newest dead letters first. */
    public Page<DeadLetterRow> page(boolean openOnly, int page, int size) {
        return guard.read(() -> {
            List<DeadLetterRow> found = new ArrayList<>(letters.values());
            if (openOnly) {
                found.removeIf(letter -> letter.decision() != Decision.OPEN);
            }
            found.sort(Comparator.comparingLong(DeadLetterRow::time).reversed());
            List<DeadLetterRow> rows =
                    found.stream().skip((long) page * size).limit(size).toList();
            return new Page<>(found.size(), page, size, rows);
        });
    }

    public Optional<DeadLetterRow> find(String topic, int partition, long offset) {
        return guard.read(() -> Optional.ofNullable(letters.get(key(topic, partition, offset))));
    }

    /** The dead letters of one order, oldest first. */
    public List<DeadLetterRow> ofTask(String taskId) {
        return guard.read(() -> letters.values().stream()
                .filter(letter -> letter.key().equals(taskId))
                .toList());
    }

    /** Open dead letters of an adapter's event: the evaluator could not score the adapter. */
    public List<DeadLetterRow> refusals(AdapterRow adapter) {
        return ofTask(adapter.taskId()).stream()
                .filter(letter -> letter.decision() == Decision.OPEN)
                .filter(letter -> letter.service().equals(EVALUATOR))
                .toList();
    }

    /** Number of dead letters without a decision. */
    long open() {
        return guard.read(() -> letters.values().stream()
                .filter(letter -> letter.decision() == Decision.OPEN)
                .count());
    }
}
