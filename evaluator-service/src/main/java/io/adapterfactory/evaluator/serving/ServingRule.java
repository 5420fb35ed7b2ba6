package io.adapterfactory.evaluator.serving;

import io.adapterfactory.evaluator.config.ServingConfig;
import io.adapterfactory.evaluator.dashboard.AdapterRow;
import io.adapterfactory.evaluator.dashboard.FactoryView;
import io.adapterfactory.evaluator.dashboard.VersionRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which adapters should be served. */
@ApplicationScoped
public class ServingRule {

    private static final Comparator<AdapterRow> NEWEST_FIRST =
            Comparator.comparingLong(AdapterRow::generatedAt).reversed().thenComparing(AdapterRow::adapterId);

    private final ServingConfig config;

    public ServingRule(ServingConfig config) {
        this.config = config;
    }

    /**
     * Those of a base model that passed, of each description the newest, at most {@code most} of them, the newest first.
     */
    List<AdapterRow> wanted(FactoryView view, String baseModel, int most) {
        Set<String> rejected = view.versions().stream()
                .filter(version ->
                        version.baseModel().equals(baseModel) && version.stage().equals("REJECTED"))
                .map(VersionRow::version)
                .collect(Collectors.toSet());
        return newestOfEach(view.scored(baseModel).stream()
                        .filter(row -> passes(row) && !rejected.contains(row.hypernetworkVersion()))
                        .toList())
                .stream()
                .sorted(NEWEST_FIRST)
                .limit(most)
                .toList();
    }

    private static Collection<AdapterRow> newestOfEach(List<AdapterRow> rows) {
        Map<String, AdapterRow> newest = new HashMap<>();
        rows.forEach(row -> newest.merge(
                row.description(), row, (one, other) -> NEWEST_FIRST.compare(one, other) <= 0 ? one : other));
        return newest.values();
    }

    /** Whether an adapter that somebody ordered does what it was ordered for, as far as its scores tell. */
    boolean passes(AdapterRow row) {
        return row.isKnown()
                && !row.labels().getOrDefault("purpose", "").equals("validation")
                && row.warnings().stream().noneMatch(config.refusedWarnings()::contains)
                && !row.scores().isEmpty()
                && row.scores().stream()
                        .allMatch(score -> score.score().value() >= config.leastScore()
                                && score.gain().low() > config.leastGain());
    }
}
