package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.TaskRow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Every order by its task's id, with the adapter that was made of it. */
public final class TaskTable {

    private final Guard guard = new Guard();
    private final Map<String, TaskRow> tasks = new LinkedHashMap<>();

    /** An order; an adapter may have come before it. */
    void put(TaskRow task) {
        guard.write(() -> tasks.merge(task.taskId(), task, (before, again) -> before.adapterId()
                .map(again::madeAs)
                .orElse(again)));
    }

    /** An adapter was made; its order may come later, or not be kept any more. */
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

    /** Orders that wait, or were refused. */
    long withoutAdapter() {
        return guard.read(() -> tasks.values().stream()
                .filter(task -> task.adapterId().isEmpty())
                .count());
    }
}
