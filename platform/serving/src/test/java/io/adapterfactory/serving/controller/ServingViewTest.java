package io.adapterfactory.serving.controller;

import static io.adapterfactory.serving.adapter.Adapters.adapter;
import static io.adapterfactory.serving.adapter.Adapters.put;
import static io.adapterfactory.serving.adapter.Adapters.score;
import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.serving.adapter.AdapterFiles;
import io.adapterfactory.serving.adapter.AdapterIdentity;
import io.adapterfactory.serving.adapter.Adapters;
import io.adapterfactory.serving.adapter.BenchmarkScore;
import io.adapterfactory.serving.adapter.ScoredAdapter;
import io.adapterfactory.serving.adapter.ServableAdapter;
import io.adapterfactory.serving.controller.ServingStatus.State;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServingViewTest {

    private final ServingView view = new ServingView(Set.of("nano"));

    @Test
    void aScoreMayComeBeforeItsAdapter() {
        ServableAdapter adapter = adapter("a", 1);

        view.put(adapter.identity(), score(0.9, 0.2));
        assertThat(view.candidates("nano")).isEmpty();

        view.put(adapter);
        assertThat(view.candidates("nano")).containsExactly(new ScoredAdapter(adapter, List.of(score(0.9, 0.2))));
    }

    @Test
    void aNewerScoreReplacesTheOneOnTheSameBenchmark() {
        ServableAdapter adapter = adapter("a", 1);
        BenchmarkScore other = new BenchmarkScore("sort", 0.3, 0.1, 0, Adapters.NO_GRADES, List.of());
        put(view, adapter, score(0.9, 0.2));
        view.put(adapter.identity(), other);
        view.put(adapter.identity(), score(0.7, 0.1));

        assertThat(view.candidates("nano"))
                .containsExactly(new ScoredAdapter(adapter, List.of(score(0.7, 0.1), other)));
    }

    @Test
    void aRejectedVersionHasNoCandidatesUntilItReachesAnotherStage() {
        put(view, adapter("a", "v1", 1, List.of(), Map.of()), score(0.9, 0.2));
        put(view, adapter("b", "v2", 2, List.of(), Map.of()), score(0.9, 0.2));

        view.putVersion("nano", "v2", true);
        view.putVersion("other", "v1", true);
        assertThat(view.candidates("nano"))
                .extracting(candidate -> candidate.adapter().identity().adapterId())
                .containsExactly("a");

        view.putVersion("nano", "v2", false);
        assertThat(view.candidates("nano")).hasSize(2);
    }

    @Test
    void adaptersOfARefreshThatWasTakenBackAreNoCandidatesUntilTheyAreOrderedAgain() {
        ServableAdapter made = adapter("b", 2);
        put(view, Adapters.ordered(made, "refresh/r1/a", Adapters.REFRESH), score(0.9, 0.2));
        put(view, adapter("c", 3), score(0.9, 0.2));

        view.rolledBack("r1");
        assertThat(view.candidates("nano"))
                .extracting(candidate -> candidate.adapter().identity().adapterId())
                .containsExactly("c");

        view.put(Adapters.ordered(made, "refresh/r2/a", Adapters.REFRESH));
        assertThat(view.candidates("nano")).hasSize(2);
    }

    @Test
    void otherBaseModelsAreNotKept() {
        AdapterIdentity other = new AdapterIdentity("x", "task-x", "other", "v1");
        view.put(new ServableAdapter(
                other,
                "x",
                List.of(),
                Map.of(),
                Instant.EPOCH,
                Adapters.TASK,
                new AdapterFiles("file:///x", List.of(), false, FittingBaseModels.UNKNOWN)));
        view.put(other, score(0.9, 0.2));

        assertThat(view.candidates("other")).isEmpty();
    }

    @Test
    void theNewestStatusOfEachAdapterOnATarget() {
        AdapterIdentity adapter = adapter("a", 1).identity();
        view.put(status("t", adapter, State.SERVED, 1));
        view.put(status("t", adapter, State.UNLOADED, 2));
        view.put(status("u", adapter, State.FAILED, 3));

        assertThat(view.statuses("t")).isEqualTo(Map.of("a", status("t", adapter, State.UNLOADED, 2)));
        assertThat(view.statuses("none")).isEmpty();
    }

    private static ServingStatus status(String target, AdapterIdentity adapter, State state, long changedAt) {
        return new ServingStatus(
                target,
                "vllm",
                adapter,
                "a",
                Optional.empty(),
                state,
                "because",
                Optional.empty(),
                Instant.ofEpochMilli(changedAt));
    }
}
