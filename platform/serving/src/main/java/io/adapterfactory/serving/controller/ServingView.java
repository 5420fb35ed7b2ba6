package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.adapter.AdapterIdentity;
import io.adapterfactory.serving.adapter.BenchmarkScore;
import io.adapterfactory.serving.adapter.Champion;
import io.adapterfactory.serving.adapter.RefreshTaskId;
import io.adapterfactory.serving.adapter.ScoredAdapter;
import io.adapterfactory.serving.adapter.ServableAdapter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * In-memory view of the topics for the base models that are served, rebuilt from the topics at every start. Records may
 * arrive in any order: a score that arrives before its adapter is used once the adapter arrives. Thread-safe.
 */
public final class ServingView {

    private final Set<String> baseModels;
    private final Map<String, ServableAdapter> adapters = new HashMap<>();
    private final Map<String, List<BenchmarkScore>> scores = new HashMap<>();
    private final Set<String> rejectedVersions = new HashSet<>();
    private final Map<String, Champion> champions = new HashMap<>();
    private final Set<String> rolledBackRefreshes = new HashSet<>();
    private final Map<String, ServingStatus> statuses = new HashMap<>();

    /** @param baseModels their adapters are kept; others are ignored */
    public ServingView(Set<String> baseModels) {
        this.baseModels = Set.copyOf(baseModels);
    }

    /** An adapter was generated, or generated again; its scores are kept. */
    public synchronized void put(ServableAdapter adapter) {
        if (baseModels.contains(adapter.identity().baseModel())) {
            adapters.put(adapter.identity().adapterId(), adapter);
        }
    }

    /** A score replaces an older one on the same benchmark. */
    public synchronized void put(AdapterIdentity adapter, BenchmarkScore score) {
        if (baseModels.contains(adapter.baseModel())) {
            List<BenchmarkScore> all = new ArrayList<>(List.of(score));
            scores.getOrDefault(adapter.adapterId(), List.of()).stream()
                    .filter(other -> !other.benchmark().equals(score.benchmark()))
                    .forEach(all::add);
            scores.put(adapter.adapterId(), List.copyOf(all));
        }
    }

    /** A hypernetwork version reached a stage; only the newest stage counts. */
    public synchronized void putVersion(String baseModel, String version, boolean isRejected) {
        if (isRejected) {
            rejectedVersions.add(key(baseModel, version));
        } else {
            rejectedVersions.remove(key(baseModel, version));
        }
    }

    /** A version became the champion; the newest record counts. */
    public synchronized void putChampion(String baseModel, Champion champion) {
        champions.put(baseModel, champion);
    }

    /** Handles the rollback of a refresh: its adapters are no longer candidates. */
    public synchronized void rolledBack(String refreshId) {
        rolledBackRefreshes.add(refreshId);
    }

    /** An inference server loaded, rejected, or unloaded an adapter. */
    public synchronized void put(ServingStatus status) {
        statuses.put(key(status.target(), status.adapter().adapterId()), status);
    }

    /** The adapters of a base model that have a score and whose version was not rejected, except adapters of refreshes that were rolled back. */
    synchronized List<ScoredAdapter> candidates(String baseModel) {
        return adapters.values().stream()
                .filter(adapter -> adapter.identity().baseModel().equals(baseModel)
                        && scores.containsKey(adapter.identity().adapterId())
                        && !isRejected(baseModel, adapter.identity().hypernetworkVersion())
                        && !isRolledBack(adapter.identity()))
                .map(adapter ->
                        new ScoredAdapter(adapter, scores.get(adapter.identity().adapterId())))
                .toList();
    }

    /** The newest status of every adapter that was ever offered to a target, by adapter. */
    synchronized Map<String, ServingStatus> statuses(String target) {
        Map<String, ServingStatus> found = new HashMap<>();
        statuses.values().stream()
                .filter(status -> status.target().equals(target))
                .forEach(status -> found.put(status.adapter().adapterId(), status));
        return found;
    }

    /** The newest status of every adapter on every target. */
    public synchronized List<ServingStatus> statuses() {
        return List.copyOf(statuses.values());
    }

    /** An adapter with its scores, if it has any; empty if its event is no longer kept. */
    public synchronized Optional<ScoredAdapter> find(String adapterId) {
        return Optional.ofNullable(adapters.get(adapterId))
                .map(adapter -> new ScoredAdapter(adapter, scores.getOrDefault(adapterId, List.of())));
    }

    public synchronized Optional<Champion> champion(String baseModel) {
        return Optional.ofNullable(champions.get(baseModel));
    }

    public synchronized boolean isRejected(String baseModel, String version) {
        return rejectedVersions.contains(key(baseModel, version));
    }

    private boolean isRolledBack(AdapterIdentity adapter) {
        return RefreshTaskId.of(adapter.taskId())
                .filter(task -> rolledBackRefreshes.contains(task.refreshId()))
                .isPresent();
    }

    private static String key(String first, String second) {
        return first + "/" + second;
    }
}
