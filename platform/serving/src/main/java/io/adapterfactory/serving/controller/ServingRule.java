package io.adapterfactory.serving.controller;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which adapters should be served. */
@ApplicationScoped
public class ServingRule {

    private static final Comparator<ScoredAdapter> NEWEST_FIRST =
            Comparator.comparing(ScoredAdapter::adapter, ServableAdapter.NEWEST_FIRST);

    private final ServingConfig config;

    public ServingRule(ServingConfig config) {
        this.config = config;
    }

    /**
     * Those of a base model that passed, of each description the newest, the newest first.
     *
     * @param max how many at most
     */
    List<ScoredAdapter> wanted(ServingView view, String baseModel, int max) {
        return newestOfEach(
                        view.candidates(baseModel).stream().filter(this::passes).toList())
                .stream()
                .sorted(NEWEST_FIRST)
                .limit(max)
                .toList();
    }

    private static Collection<ScoredAdapter> newestOfEach(List<ScoredAdapter> candidates) {
        Map<String, ScoredAdapter> newest = new HashMap<>();
        candidates.forEach(candidate -> newest.merge(
                candidate.adapter().description(),
                candidate,
                (one, other) -> NEWEST_FIRST.compare(one, other) <= 0 ? one : other));
        return newest.values();
    }

    /** Whether an adapter that somebody ordered does what it was ordered for, as far as its scores say. */
    boolean passes(ScoredAdapter candidate) {
        ServableAdapter adapter = candidate.adapter();
        return !adapter.labels().getOrDefault("purpose", "").equals("validation")
                && adapter.warnings().stream().noneMatch(config.refusedWarnings()::contains)
                && !candidate.scores().isEmpty()
                && candidate.scores().stream()
                        .allMatch(score -> score.score() >= config.minScore() && score.gainLow() > config.minGain());
    }
}
