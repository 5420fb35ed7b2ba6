package io.adapterfactory.serving.controller;

import static io.adapterfactory.serving.adapter.Adapters.adapter;
import static io.adapterfactory.serving.adapter.Adapters.graded;
import static io.adapterfactory.serving.adapter.Adapters.put;
import static io.adapterfactory.serving.adapter.Adapters.score;
import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.serving.adapter.AdapterOrder;
import io.adapterfactory.serving.adapter.AdapterOrder.Purpose;
import io.adapterfactory.serving.adapter.Adapters;
import io.adapterfactory.serving.adapter.BenchmarkScore;
import io.adapterfactory.serving.adapter.ScoredAdapter;
import io.adapterfactory.serving.adapter.ServableAdapter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServingRuleTest {

    private static final List<String> FAR = List.of("OUT_OF_DISTRIBUTION");

    private final ServingView view = new ServingView(Set.of("nano"));

    @Test
    void anAdapterPassesByScoreIntervalAndWarnings() {
        ServingRule rule = rule(Map.of());

        assertThat(rule.passes(scored(score(0.9, 0.2)))).isTrue();
        assertThat(rule.passes(scored(score(0.4, 0.2)))).isFalse();
        assertThat(rule.passes(scored(score(0.9, -0.01)))).isFalse();
        assertThat(rule.passes(scored())).isFalse();
        assertThat(rule.passes(scored(score(0.9, 0.2), score(0.4, 0.2)))).isFalse();
        assertThat(rule.passes(scored(FAR, Map.of()))).isFalse();
        assertThat(rule.passes(scored(List.of(), Map.of("purpose", "validation"))))
                .isFalse();
        assertThat(rule(Map.of("factory.serving.min-score", "0.95")).passes(scored(score(0.9, 0.2))))
                .isFalse();
        assertThat(rule(Map.of("factory.serving.min-gain", "0.3")).passes(scored(score(0.9, 0.2))))
                .isFalse();
        assertThat(rule(Map.of("factory.serving.refused-warnings", "OTHER")).passes(scored(FAR, Map.of())))
                .isTrue();
    }

    @Test
    void theNewestOfEachDescriptionAreWantedAndNoMoreThanFit() {
        put(view, adapter("a", 1), score(0.9, 0.2));
        put(view, adapter("b", 2), score(0.9, 0.2));
        put(view, adapter("c", 3), score(0.9, 0.2));
        put(view, adapter("d", 4), score(0.1, 0.05));
        put(view, adapter("a2", 5), score(0.8, 0.2));

        assertThat(wanted("nano", 2)).containsExactly("a2", "c");
        assertThat(wanted("nano", 9)).containsExactly("a2", "c", "b");
        assertThat(wanted("other", 9)).isEmpty();
    }

    @Test
    void aNewerAdapterThatIsWorseDoesNotTakeThePlaceOfTheOld() {
        put(view, adapter("a", "v1", 1, List.of(), Map.of()), graded("reverse", 90));
        put(view, adapter("a2", "v2", 2, List.of(), Map.of()), graded("reverse", 70));
        assertThat(wanted("nano", 9)).containsExactly("a");

        put(view, adapter("a3", "v3", 3, List.of(), Map.of()), graded("reverse", 89));
        assertThat(wanted("nano", 9)).containsExactly("a3");

        view.putVersion("nano", "v3", true);
        assertThat(wanted("nano", 9)).as("after the version was rolled back").containsExactly("a");
    }

    @Test
    void adaptersThatWereOnlyMeasuredAreNotServed() {
        ServableAdapter measured =
                Adapters.ordered(adapter("a", 1), "control", new AdapterOrder(Purpose.MEASUREMENT, Optional.empty()));
        put(view, measured, score(0.9, 0.2));

        assertThat(wanted("nano", 9)).isEmpty();
    }

    private List<String> wanted(String baseModel, int max) {
        return rule(Map.of()).wanted(view, baseModel, max).stream()
                .map(candidate -> candidate.adapter().identity().adapterId())
                .toList();
    }

    private static ServingRule rule(Map<String, String> settings) {
        return new ServingRule(new SmallRyeConfigBuilder()
                .withMapping(ServingConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(ServingConfig.class));
    }

    private static ScoredAdapter scored(BenchmarkScore... scores) {
        return new ScoredAdapter(adapter("a", 1), List.of(scores));
    }

    /** An adapter whose score is good enough. */
    private static ScoredAdapter scored(List<String> warnings, Map<String, String> labels) {
        return new ScoredAdapter(adapter("a", "v1", 1, warnings, labels), List.of(score(0.9, 0.2)));
    }
}
