package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.TaskRow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Every order by its task's id, with its adapter. */
public final class TaskTable {

    private final Guard guard = new Guard();
    private final Map<String, TaskRow> tasks = new LinkedHashMap<>();

    /** Adds an order; its adapter may have arrived before it. */
    void put(TaskRow task) {
        guard.write(() -> tasks.merge(task.taskId(), task, (before, again) -> before.adapterId()
                .map(again::madeAs)
                .orElse(again)));
    }

    /** An adapter was generated; its order may arrive later, or may no longer be kept. */
    void made(AdapterRow adapter) {
        guard.write(() ->
                tasks.merge(adapter.taskId(), orderOf(adapter), (before, made) -> before.madeAs(adapter.adapterId())));
    }

    private static TaskRow orderOf(AdapterRow adapter) {
        return new TaskRow(
                adapter.taskId(),
                adapter.description(),
                adapter.baseModel(),
                Optional.empty(),
                adapter.generatedAt(),
                Optional.of(adapter.adapterId()));
    }

    public Optional<TaskRow> find(String taskId) {
        return guard.read(() -> Optional.ofNullable(tasks.get(taskId)));
    }

    int size() {
        return guard.read(tasks::size);
    }

    /** Number of orders that wait or were refused. */
    long withoutAdapter() {
        return guard.read(() -> tasks.values().stream()
                .filter(task -> task.adapterId().isEmpty())
                .count());
    }
}
