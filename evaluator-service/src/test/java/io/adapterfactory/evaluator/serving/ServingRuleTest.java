package io.adapterfactory.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.evaluator.config.ServingConfig;
import io.adapterfactory.evaluator.dashboard.AdapterRow;
import io.adapterfactory.evaluator.dashboard.FactoryView;
import io.adapterfactory.evaluator.dashboard.Figure;
import io.adapterfactory.evaluator.dashboard.Place;
import io.adapterfactory.evaluator.dashboard.ScoreRow;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServingRuleTest {

    private final FactoryView view = new FactoryView();

    @Test
    void anAdapterPassesByScoreIntervalAndWarnings() {
        ServingRule rule = rule(Map.of());

        assertThat(rule.passes(adapter("good", 1, score(0.9, 0.2)))).isTrue();
        assertThat(rule.passes(adapter("weak", 1, score(0.4, 0.2)))).isFalse();
        assertThat(rule.passes(adapter("chance", 1, score(0.9, -0.01)))).isFalse();
        assertThat(rule.passes(adapter("unscored", 1))).isFalse();
        assertThat(rule.passes(adapter("one of two", 1, score(0.9, 0.2), score(0.4, 0.2))))
                .isFalse();
        assertThat(rule.passes(with(adapter("far", 1, score(0.9, 0.2)), List.of("OUT_OF_DISTRIBUTION"), Map.of())))
                .isFalse();
        assertThat(rule.passes(
                        with(adapter("the trainer's", 1, score(0.9, 0.2)), List.of(), Map.of("purpose", "validation"))))
                .isFalse();
        assertThat(rule(Map.of("factory.serving.least-score", "0.95")).passes(adapter("good", 1, score(0.9, 0.2))))
                .isFalse();
        assertThat(rule(Map.of("factory.serving.least-gain", "0.3")).passes(adapter("good", 1, score(0.9, 0.2))))
                .isFalse();
        assertThat(rule(Map.of("factory.serving.refused-warnings", "OTHER"))
                        .passes(with(adapter("far", 1, score(0.9, 0.2)), List.of("OUT_OF_DISTRIBUTION"), Map.of())))
                .isTrue();
    }

    @Test
    void theNewestOfEachDescriptionAreWantedAndNoMoreThanFit() {
        for (AdapterRow row : List.of(
                adapter("a", 1, score(0.9, 0.2)),
                adapter("b", 2, score(0.9, 0.2)),
                adapter("c", 3, score(0.9, 0.2)),
                adapter("d", 4, score(0.1, 0.05)))) {
            view.put(row);
            row.scores().forEach(score -> view.put(row, score));
        }
        AdapterRow again = new AdapterRow(
                "a2",
                "task",
                "a",
                "nano",
                "v2",
                List.of(),
                Map.of(),
                5,
                new float[0],
                Optional.of(new Place(0, 5)),
                List.of());
        view.put(again);
        view.put(again, score(0.8, 0.2));

        assertThat(rule(Map.of()).wanted(view, "nano", 2))
                .extracting(AdapterRow::adapterId)
                .containsExactly("a2", "c");
        assertThat(rule(Map.of()).wanted(view, "nano", 9))
                .extracting(AdapterRow::adapterId)
                .containsExactly("a2", "c", "b");
        assertThat(rule(Map.of()).wanted(view, "other", 9)).isEmpty();
    }

    private static ServingRule rule(Map<String, String> settings) {
        return new ServingRule(new SmallRyeConfigBuilder()
                .withMapping(ServingConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(ServingConfig.class));
    }

    private static AdapterRow adapter(String id, long generatedAt, ScoreRow... scores) {
        return new AdapterRow(
                id,
                "task-" + id,
                id,
                "nano",
                "v1",
                List.of(),
                Map.of(),
                generatedAt,
                new float[0],
                Optional.of(new Place(0, generatedAt)),
                List.of(scores));
    }

    private static AdapterRow with(AdapterRow row, List<String> warnings, Map<String, String> labels) {
        return new AdapterRow(
                row.adapterId(),
                row.taskId(),
                row.description(),
                row.baseModel(),
                row.hypernetworkVersion(),
                warnings,
                labels,
                row.generatedAt(),
                row.taskCode(),
                row.place(),
                row.scores());
    }

    private static ScoreRow score(double score, double gainLow) {
        return new ScoreRow(
                "reverse",
                "exact-match",
                "NAMED",
                100,
                new Figure(score, score - 0.1, score + 0.1),
                new Figure(0, 0, 0),
                new Figure(score, gainLow, 1),
                0.01,
                true,
                10,
                1,
                new Place(0, 1));
    }
}
