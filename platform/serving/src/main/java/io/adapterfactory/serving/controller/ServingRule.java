package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.adapter.AdapterIdentity;
import io.adapterfactory.serving.adapter.AdapterOrder.Purpose;
import io.adapterfactory.serving.adapter.ReplacementRule;
import io.adapterfactory.serving.adapter.Ruling;
import io.adapterfactory.serving.adapter.Ruling.Outcome;
import io.adapterfactory.serving.adapter.ScoredAdapter;
import io.adapterfactory.serving.adapter.ServableAdapter;
import jakarta.enterprise.context.ApplicationScoped;
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
    private final ReplacementRule replacement;

    public ServingRule(ServingConfig config) {
        this.config = config;
        this.replacement = new ReplacementRule(config.maxLoss());
    }

    /**
     * The adapters of a base model that passed, one for each name, the newest first.
     *
     * @param max maximum number of adapters
     */
    List<ScoredAdapter> wanted(ServingView view, String baseModel, int max) {
        Map<String, ScoredAdapter> ofEachName = new HashMap<>();
        view.candidates(baseModel).stream()
                .filter(this::passes)
                .sorted(NEWEST_FIRST.reversed())
                .forEach(candidate -> ofEachName.merge(candidate.adapter().stableName(), candidate, this::better));
        return ofEachName.values().stream().sorted(NEWEST_FIRST).limit(max).toList();
    }

    private ScoredAdapter better(ScoredAdapter older, ScoredAdapter newer) {
        return judge(older, newer).outcome() == Outcome.REPLACED ? newer : older;
    }

    /** Decides from their scores whether an adapter may replace an older one with the same name. */
    public Ruling judge(ScoredAdapter older, ScoredAdapter newer) {
        return replacement.judge(older, newer);
    }

    /** Whether an adapter may be served, provided that no adapter with the same name is better. */
    boolean allows(ServingView view, AdapterIdentity adapter) {
        return view.candidates(adapter.baseModel()).stream()
                .anyMatch(candidate -> candidate.adapter().identity().equals(adapter) && passes(candidate));
    }

    /** Whether the scores of an adapter that a user ordered are good enough. */
    public boolean passes(ScoredAdapter candidate) {
        ServableAdapter adapter = candidate.adapter();
        return adapter.order().purpose() != Purpose.MEASUREMENT
                && !adapter.labels().getOrDefault("purpose", "").equals("validation")
                && adapter.warnings().stream().noneMatch(config.refusedWarnings()::contains)
                && !candidate.scores().isEmpty()
                && candidate.scores().stream()
                        .allMatch(score -> score.score() >= config.minScore() && score.gainLow() > config.minGain());
    }
}
