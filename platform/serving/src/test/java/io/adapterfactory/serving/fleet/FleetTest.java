package io.adapterfactory.serving.fleet;

import static io.adapterfactory.serving.adapter.Adapters.adapter;
import static io.adapterfactory.serving.adapter.Adapters.graded;
import static io.adapterfactory.serving.adapter.Adapters.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.adapterfactory.serving.adapter.Adapters;
import io.adapterfactory.serving.adapter.BenchmarkScore;
import io.adapterfactory.serving.adapter.Champion;
import io.adapterfactory.serving.adapter.GradedExamples;
import io.adapterfactory.serving.adapter.ServableAdapter;
import io.adapterfactory.serving.controller.Reconciliation;
import io.adapterfactory.serving.controller.ServingConfig;
import io.adapterfactory.serving.controller.ServingMetrics;
import io.adapterfactory.serving.controller.ServingRule;
import io.adapterfactory.serving.controller.ServingStatus;
import io.adapterfactory.serving.controller.ServingView;
import io.adapterfactory.serving.fleet.RefreshItem.State;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet whose topics are lists: the test puts published records into the views itself. */
class FleetTest {

    @TempDir
    Path folder;

    private final List<Refresh> published = new ArrayList<>();
    private final List<RefreshOrder> orders = new ArrayList<>();
    private boolean isRead = true;
    private ArtifactStore store;
    private ServingView serving;
    private FleetView view;
    private Fleet fleet;

    @BeforeEach
    void start() throws IOException {
        Path server = Files.createDirectories(folder.resolve("server"));
        ServingConfig config = new SmallRyeConfigBuilder()
                .withMapping(ServingConfig.class)
                .withDefaultValues(Map.of(
                        "factory.serving.targets.gpu.kind", "nim",
                        "factory.serving.targets.gpu.base-model", "nano",
                        "factory.serving.targets.gpu.folder", server.toString()))
                .build()
                .getConfigMapping(ServingConfig.class);
        store = new FolderStore(folder.resolve("store"));
        ServingRule rule = new ServingRule(config);
        Reconciliation reconciliation = new Reconciliation(config, store, rule, status -> {}, new ServingMetrics() {
            @Override
            public void count(String target, Outcome outcome) {}

            @Override
            public void serving(String target, int adapters) {}
        });
        serving = new ServingView(reconciliation.baseModels());
        view = new FleetView();
        fleet = new Fleet(
                reconciliation,
                serving,
                view,
                rule,
                new FleetRecords() {
                    @Override
                    public void publish(Refresh refresh) {
                        published.add(refresh);
                    }

                    @Override
                    public void order(RefreshOrder order) {
                        orders.add(order);
                    }
                },
                store);
        if (isRead) {
            view.complete();
        }
        serving.putChampion("nano", new Champion("v2", FittingBaseModels.UNKNOWN));
    }

    @Test
    void thePlanHasTheServedAdaptersOfOtherVersions() {
        served("a", "v1", graded("reverse", 80), graded("sort", 70));
        served("b", "v2", graded("reverse", 80));
        put(serving, adapter("c", "v1", 1, List.of(), Map.of()), graded("reverse", 80));

        RefreshPlan plan = fleet.plan("nano");

        assertThat(plan.version()).isEqualTo("v2");
        assertThat(plan.adapters())
                .containsExactly(new PlannedReplacement(
                        "a",
                        "description of a",
                        "v1",
                        List.of("gpu"),
                        List.of("sort", "reverse"),
                        "made by v1; the champion is v2"));
        assertThat(published).isEmpty();
        assertThat(orders).isEmpty();
        assertThat(fleet.served())
                .extracting(ServedAdapterRow::adapterId, ServedAdapterRow::isOfChampion)
                .containsExactly(tuple("a", false), tuple("b", true));
    }

    @Test
    void noMoreAreUnderWayThanTheLimit() {
        for (String id : List.of("a", "b", "c", "d")) {
            served(id, "v1", graded("reverse", 80));
        }
        Refresh refresh = fleet.start("nano", 2);

        fleet.orderNext();
        fleet.orderNext();
        assertThat(orders).hasSize(2);
        assertThat(counts()).isEqualTo(Map.of(State.WAITING, 2, State.ORDERED, 2));

        String first = orders.get(0).replaced().identity().adapterId();
        make(refresh, first, graded("reverse", 90));
        fleet.orderNext();
        assertThat(orders).hasSize(3);
        assertThat(counts()).isEqualTo(Map.of(State.WAITING, 1, State.ORDERED, 2, State.LOADING, 1));
        assertThat(orders.get(2).version()).isEqualTo("v2");
        assertThat(orders.get(2).benchmarks()).containsExactly("reverse");
        assertThat(orders).extracting(order -> order.taskId().toString()).allMatch(id -> id.startsWith("refresh/"));
    }

    @Test
    void eachAdapterEndsAsItsComparisonSays() {
        for (String id : List.of("a", "b", "c", "d", "e")) {
            served(id, "v1", graded("reverse", 80));
        }
        Refresh refresh = fleet.start("nano", 10);
        fleet.orderNext();

        make(refresh, "a", graded("reverse", 85));
        status("a", "v1", ServingStatus.State.UNLOADED);
        make(refresh, "b", graded("reverse", 60));
        view.refused("refresh/" + refresh.id() + "/c", "the text encoder is missing");
        make(refresh, "d");
        view.withoutBenchmark("refresh/" + refresh.id() + "/d");
        make(refresh, "e", graded("reverse", 20));

        assertThat(items())
                .extracting(RefreshItem::adapterId, RefreshItem::state)
                .containsExactlyInAnyOrder(
                        tuple("a", State.REPLACED),
                        tuple("b", State.KEPT),
                        tuple("c", State.FAILED),
                        tuple("d", State.FAILED),
                        tuple("e", State.KEPT));
        assertThat(item("b").reason()).startsWith("the new one is worse: reverse 60.0 % against 80.0 %");
        assertThat(item("c").reason()).isEqualTo("the text encoder is missing");
        assertThat(item("d").reason()).isEqualTo("no benchmark fits it");
        assertThat(item("e").reason()).isEqualTo("the new one does not pass: its score or its gain is too low");
        assertThat(fleet.refreshes().get(0).isFinished()).isTrue();

        view.tryAgain("refresh/" + refresh.id() + "/c");
        assertThat(item("c").state()).isEqualTo(State.ORDERED);
    }

    @Test
    void oneThatIsTakenBackOrdersNothingMoreAndReturnsWhatItReplaced() {
        served("a", "v1", graded("reverse", 80));
        served("b", "v1", graded("reverse", 80));
        Refresh refresh = fleet.start("nano", 1);
        fleet.orderNext();
        String first = orders.get(0).replaced().identity().adapterId();
        make(refresh, first, graded("reverse", 90));
        status(first, "v1", ServingStatus.State.UNLOADED);
        status(first + "2", "v2", ServingStatus.State.SERVED);

        fleet.rollBack("nano");
        fleet.orderNext();

        assertThat(published).hasSize(2);
        assertThat(published.get(1).rolledBackAt()).isPresent();
        assertThat(orders).hasSize(1);
        assertThat(item(first).state()).isEqualTo(State.LOADING);
        status(first + "2", "v2", ServingStatus.State.UNLOADED);
        assertThat(counts()).isEqualTo(Map.of(State.RETURNED, 2));
        assertThatThrownBy(() -> fleet.rollBack("nano"))
                .isInstanceOf(FleetConflictException.class)
                .hasMessage("base model nano has no refresh that could be rolled back");
    }

    @Test
    void anotherEvaluatorContinuesFromWhatTheTopicsSay() throws IOException {
        served("a", "v1", graded("reverse", 80));
        served("b", "v1", graded("reverse", 80));
        fleet.start("nano", 1);
        fleet.orderNext();
        String ordered = orders.get(0).taskId().toString();

        start();
        served("a", "v1", graded("reverse", 80));
        served("b", "v1", graded("reverse", 80));
        view.put(published.get(0));
        view.ordered(ordered);
        fleet.orderNext();
        assertThat(orders).as("the limit is reached").hasSize(1);

        make(published.get(0), orders.get(0).replaced().identity().adapterId(), graded("reverse", 80));
        fleet.orderNext();
        assertThat(orders).hasSize(2);
        assertThat(orders.get(1).taskId().toString()).isNotEqualTo(ordered);
    }

    @Test
    void aTargetThatIsNotInTheSettingsAnyMoreHoldsUpNothing() {
        served("a", "v1", graded("reverse", 80));
        serving.put(new ServingStatus(
                "removed",
                "nim",
                adapter("a", "v1", 1, List.of(), Map.of()).identity(),
                "a",
                Optional.empty(),
                ServingStatus.State.SERVED,
                "because",
                Optional.empty(),
                Instant.EPOCH));
        assertThat(fleet.plan("nano").adapters().get(0).targets()).containsExactly("gpu");
        Refresh refresh = fleet.start("nano", 1);
        make(refresh, "a", graded("reverse", 90));
        assertThat(item("a").state()).isEqualTo(State.LOADING);

        status("a", "v1", ServingStatus.State.UNLOADED);

        assertThat(item("a").state()).isEqualTo(State.REPLACED);
    }

    @Test
    void aRejectedVersionEndsItsRefresh() {
        served("a", "v1", graded("reverse", 80));
        fleet.start("nano", 1);
        serving.putVersion("nano", "v2", true);

        fleet.orderNext();

        assertThat(orders).isEmpty();
        assertThat(item("a").state()).isEqualTo(State.RETURNED);
        assertThat(item("a").reason()).isEqualTo("version v2 was rolled back");
    }

    @Test
    void afterAChangeOfTheBaseModelTheChampionsOwnAdaptersAreScoredAgain() throws IOException {
        Path base = Files.createDirectories(folder.resolve("store/base-models/nano"));
        try (Stream<Path> files = Files.list(Path.of("../../models/base-models/nano"))) {
            for (Path file : files.toList()) {
                Files.copy(file, base.resolve(file.getFileName()));
            }
        }
        ModelDigests now = BaseModelDigests.of(base);
        ModelDigests before = new ModelDigests(now.config(), "0".repeat(64), now.tokenizer(), null);
        served("a", "v2", on(before, Instant.EPOCH));
        served("b", "v2", on(now, Instant.EPOCH));

        assertThat(fleet.plan("nano").adapters())
                .extracting(PlannedReplacement::adapterId, PlannedReplacement::reason)
                .containsExactly(tuple("a", "scored on another base model than the store has now"));

        Refresh refresh = fleet.start("nano", 1);
        fleet.orderNext();
        ServableAdapter same = Adapters.ordered(
                adapter("a", "v2", 1, List.of(), Map.of()), refresh.taskId("a").toString(), Adapters.REFRESH);
        serving.put(same);
        view.made(refresh.taskId("a").toString(), "a");
        assertThat(item("a").state()).isEqualTo(State.MADE);
        serving.put(same.identity(), on(now, refresh.startedAt().plusSeconds(1)));
        assertThat(item("a").state()).isEqualTo(State.REPLACED);
        assertThat(item("a").reason()).isEqualTo("it is the same adapter, and was scored again");

        serving.putChampion(
                "nano",
                new Champion(
                        "v3", FittingBaseModels.only(new ModelDigests("0".repeat(64), null, now.tokenizer(), null))));
        assertThatThrownBy(() -> fleet.plan("nano"))
                .isInstanceOf(FleetConflictException.class)
                .hasMessageStartingWith("hypernetwork version v3 does not fit base model 'nano'");
    }

    @Test
    void whatCannotBeRefreshedIsRefusedWithTheReason() {
        assertThatThrownBy(() -> fleet.start("nano", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("atOnce is 0; expected 1 to 1000");
        assertThatThrownBy(() -> fleet.start("other", 1))
                .isInstanceOf(FleetConflictException.class)
                .hasMessage("no serving target has base model 'other'; expected one of [nano]");
        assertThatThrownBy(() -> fleet.start("nano", 1))
                .isInstanceOf(FleetConflictException.class)
                .hasMessage("there is nothing to refresh: v2 made every adapter of base model nano that is served");
        served("a", "v1", graded("reverse", 80));
        fleet.start("nano", 1);
        assertThatThrownBy(() -> fleet.start("nano", 1))
                .isInstanceOf(FleetConflictException.class)
                .hasMessageMatching(
                        "refresh .* is under way: 1 waiting; wait until it has made all adapters, or roll it back");
    }

    @Test
    void nothingIsDecidedBeforeTheTopicsAreRead() throws IOException {
        isRead = false;
        start();

        assertThat(fleet.isComplete()).isFalse();
        assertThatThrownBy(() -> fleet.plan("nano"))
                .isInstanceOf(FleetNotReadyException.class)
                .hasMessage("the evaluator is still reading the topics; try again in a few seconds");
    }

    private static BenchmarkScore on(ModelDigests baseModel, Instant evaluatedAt) {
        BenchmarkScore score = graded("reverse", 80);
        return new BenchmarkScore(
                score.benchmark(),
                score.score(),
                score.gain(),
                score.gainLow(),
                new GradedExamples(
                        score.examples().benchmarkDigest(),
                        Optional.of(baseModel),
                        evaluatedAt,
                        score.examples().grades()),
                List.of());
    }

    private void served(String id, String version, BenchmarkScore... scores) {
        put(serving, adapter(id, version, 1, List.of(), Map.of()), scores);
        status(id, version, ServingStatus.State.SERVED);
    }

    private void status(String id, String version, ServingStatus.State state) {
        serving.put(new ServingStatus(
                "gpu",
                "nim",
                adapter(id, version, 1, List.of(), Map.of()).identity(),
                id,
                Optional.empty(),
                state,
                "because",
                Optional.empty(),
                Instant.EPOCH));
    }

    /** Makes the successor of an adapter, whose id ends with a 2. */
    private void make(Refresh refresh, String replaced, BenchmarkScore... scores) {
        String taskId = refresh.taskId(replaced).toString();
        put(
                serving,
                Adapters.ordered(adapter(replaced + "2", "v2", 2, List.of(), Map.of()), taskId, Adapters.REFRESH),
                scores);
        view.made(taskId, replaced + "2");
    }

    private Map<State, Integer> counts() {
        return fleet.refreshes().get(0).counts();
    }

    private List<RefreshItem> items() {
        return fleet.refreshes().get(0).items();
    }

    private RefreshItem item(String adapterId) {
        return items().stream()
                .filter(item -> item.adapterId().equals(adapterId))
                .findFirst()
                .orElseThrow();
    }
}
