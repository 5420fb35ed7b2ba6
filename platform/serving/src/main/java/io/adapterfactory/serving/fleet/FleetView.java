package io.adapterfactory.serving.fleet;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** In-memory view of refreshes and their orders, by task id; rebuilt from the topics at every start. Thread-safe. */
@Singleton
public final class FleetView {

    private final Map<String, Refresh> refreshes = new LinkedHashMap<>();
    private final Set<String> ordered = new HashSet<>();
    private final Map<String, String> made = new HashMap<>();
    private final Set<String> withoutBenchmark = new HashSet<>();
    private final Map<String, String> refusals = new HashMap<>();
    private boolean complete;

    /** A person started a refresh, or rolled it back. */
    public synchronized void put(Refresh refresh) {
        refreshes.put(refresh.id(), refresh);
    }

    public synchronized void ordered(String taskId) {
        ordered.add(taskId);
    }

    public synchronized void made(String taskId, String adapterId) {
        made.put(taskId, adapterId);
    }

    /** The evaluator found no benchmark for the adapter of an order. */
    public synchronized void withoutBenchmark(String taskId) {
        withoutBenchmark.add(taskId);
    }

    /** The order, or its adapter, is a dead letter. */
    public synchronized void refused(String taskId, String reason) {
        refusals.put(taskId, reason);
    }

    /** A person decided to try it again. */
    public synchronized void tryAgain(String taskId) {
        refusals.remove(taskId);
    }

    /** All records that existed at the start have been read. */
    public synchronized void complete() {
        complete = true;
    }

    synchronized boolean isComplete() {
        return complete;
    }

    /** The oldest first. */
    synchronized List<Refresh> refreshes() {
        return List.copyOf(refreshes.values());
    }

    synchronized boolean isOrdered(String taskId) {
        return ordered.contains(taskId);
    }

    /** The id of an order's adapter. */
    synchronized Optional<String> madeBy(String taskId) {
        return Optional.ofNullable(made.get(taskId));
    }

    /** Why an order will have no score; empty if it may still get one. */
    synchronized Optional<String> refusal(String taskId) {
        return withoutBenchmark.contains(taskId)
                ? Optional.of("no benchmark fits it")
                : Optional.ofNullable(refusals.get(taskId));
    }
}
