package io.adapterfactory.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.adapterfactory.trainer.train.ValidationResults.Result;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {

    private static final ValidationTask REVERSE = new ValidationTask("reverse it", "reverse");
    private static final ValidationTask SORT = new ValidationTask("sort it", "sort");
    private static final int EXAMPLES = 100;

    @TempDir
    Path store;

    private final TaskPool pool = new TaskPool();
    private final ValidationResults results = new ValidationResults();
    private final VersionRecord champion = record("v1", Stage.CHAMPION, 10);
    private final VersionRecord candidate = record("v2", Stage.CANDIDATE, 10);

    @Test
    void adaptersOfBothAreOrderedOnceAndTheCandidateServesWhenItIsBetter() {
        publish(REVERSE, SORT);
        Gate gate = gate(Map.of());

        Gate.State.Waiting first = (Gate.State.Waiting) gate.judge(candidate, champion);
        assertThat(first.missing())
                .extracting(ValidationOrder::version, ValidationOrder::task)
                .containsExactly(tuple("v2", REVERSE), tuple("v1", REVERSE), tuple("v2", SORT), tuple("v1", SORT));
        assertThat(first.missing()).allMatch(order -> ValidationOrder.isValidation(order.taskId()));
        first.missing().forEach(order -> results.ordered("nano", order.version(), order.taskId()));
        // Results come in any order, and some twice.
        result("v2", SORT, 60);
        result("v1", REVERSE, 50);
        result("v1", REVERSE, 50);
        assertThat(gate.judge(candidate, champion)).isEqualTo(new Gate.State.Waiting(List.of(), 0, 2));
        result("v1", SORT, 50);
        assertThat(gate.judge(candidate, champion)).isEqualTo(new Gate.State.Waiting(List.of(), 1, 2));
        result("v2", REVERSE, 52);

        VersionRecord judged = decided(gate);
        assertThat(judged.stage()).isEqualTo(Stage.CHAMPION);
        // Differences: ten of a hundred with variance 0.0909, two with 0.0198; half-width 1.96 sqrt(0.1107 / 100) / 2.
        assertThat(judged.reason())
                .isEqualTo(
                        "better than v1: 56.0 % against 50.0 %, difference +6.0 points (95 %: +2.7 to +9.3) over 2 of"
                                + " 2 tasks, 200 examples");
        assertThat(judged.figures())
                .extracting(Figure::name)
                .containsExactly(
                        "training-tasks-before",
                        "training-tasks-after",
                        "validation-score",
                        "champions-validation-score",
                        "difference");
    }

    @Test
    void aTaskOnABenchmarkThatNobodyWasEverScoredOnIsNotWaitedFor() {
        publish(REVERSE);
        pool.addForEvaluation("nano", new ValidationTask("turn it around", "no-such-benchmark"));
        Gate gate = gate(Map.of());

        Gate.State.Waiting waiting = (Gate.State.Waiting) gate.judge(candidate, champion);
        assertThat(waiting.missing()).extracting(ValidationOrder::task).containsExactly(REVERSE, REVERSE);
        result("v1", REVERSE, 50);
        result("v2", REVERSE, 60);

        assertThat(decided(gate).stage()).isEqualTo(Stage.CHAMPION);
    }

    @Test
    void whatTheChampionWasScoredBeforeIsNotOrderedAgain() {
        publish(REVERSE, SORT);
        result("v1", REVERSE, 50);
        result("v1", SORT, 50);
        // As the topics tell it after a restart
        for (ValidationTask task : List.of(REVERSE, SORT)) {
            results.ordered("nano", "v1", order("v1", task).taskId());
        }

        Gate.State.Waiting waiting = (Gate.State.Waiting) gate(Map.of()).judge(candidate, champion);

        assertThat(waiting.missing()).extracting(ValidationOrder::version).containsExactly("v2", "v2");
    }

    @Test
    void aBenchmarkThatHasChangedSinceIsScoredAgainForBoth() {
        publish(REVERSE);
        results.ordered("nano", "v1", order("v1", REVERSE).taskId());
        results.ordered("nano", "v2", order("v2", REVERSE).taskId());
        result("v1", REVERSE, 50);
        results.on("nano", order("v2", REVERSE).taskId(), graded("v2", "new digest", 60, 1));

        Gate gate = gate(Map.of());
        Gate.State.Waiting waiting = (Gate.State.Waiting) gate.judge(candidate, champion);
        assertThat(waiting.missing())
                .extracting(ValidationOrder::taskId)
                .containsExactly(
                        order("v2", REVERSE).taskId() + "/for/v2",
                        order("v1", REVERSE).taskId() + "/for/v2");
        results.on("nano", order("v1", REVERSE).again().taskId(), graded("v1", "new digest", 70, 2));

        assertThat(decided(gate).reason()).startsWith("worse than v1: 60.0 % against 70.0 %");
    }

    @Test
    void aResultThatIsOlderThanTheKnownOneIsLeftOut() {
        publish(REVERSE);
        results.on("nano", order("v1", REVERSE).taskId(), graded("v1", "digest", 50, 5));
        results.on("nano", order("v1", REVERSE).taskId(), graded("v1", "digest", 10, 4));
        result("v2", REVERSE, 50);

        assertThat(decided(gate(Map.of())).reason()).contains("50.0 % against 50.0 %");
    }

    @Test
    void noBetterIsRejectedUnlessItWasTrainedOnMoreTasks() {
        publish(REVERSE);
        result("v1", REVERSE, 50);
        result("v2", REVERSE, 49);
        Gate gate = gate(Map.of());

        VersionRecord judged = decided(gate);
        assertThat(judged.stage()).isEqualTo(Stage.REJECTED);
        assertThat(judged.reason()).startsWith("no better than v1: 49.0 % against 50.0 %");
        VersionRecord newer = record("v2", Stage.CANDIDATE, 11);
        VersionRecord accepted = ((Gate.State.Decided) gate.judge(newer, champion)).record();
        assertThat(accepted.stage()).isEqualTo(Stage.CHAMPION);
        assertThat(accepted.reason()).startsWith("no worse, and trained on more tasks, than v1");
    }

    @Test
    void aCandidateThatLosesATaskMayBeRejectedHoweverMuchItGainsElsewhere() {
        publish(REVERSE, SORT);
        result("v1", REVERSE, 50);
        result("v1", SORT, 50);
        result("v2", REVERSE, 100);
        result("v2", SORT, 10);

        VersionRecord judged = decided(gate(Map.of("factory.gate.most-task-loss", "0.3")));

        assertThat(judged.stage()).isEqualTo(Stage.REJECTED);
        assertThat(judged.reason()).startsWith("better than v1").endsWith("; harmed: sort -40 points");
        assertThat(decided(gate(Map.of("factory.gate.most-task-loss", "0.5"))).stage())
                .isEqualTo(Stage.CHAMPION);
        assertThat(decided(gate(Map.of())).stage()).as("by default").isEqualTo(Stage.CHAMPION);
    }

    @Test
    void whenTheTimeIsUpTooFewResultsAreARejectionAndMostAreEnough() throws Exception {
        ValidationTask[] tasks = new ValidationTask[10];
        Arrays.setAll(tasks, i -> new ValidationTask("task " + i, "benchmark" + i));
        publish(tasks);
        Gate gate = gate(Map.of("factory.gate.timeout", "1ms"));
        Thread.sleep(5);
        for (int i = 0; i < 7; i++) {
            result("v1", tasks[i], 50);
            result("v2", tasks[i], 60);
        }

        VersionRecord judged = decided(gate);
        assertThat(judged.stage()).isEqualTo(Stage.REJECTED);
        assertThat(judged.reason()).startsWith("only 7 of 10 validation results came within");
        result("v1", tasks[7], 50);
        result("v2", tasks[7], 60);
        assertThat(decided(gate).stage()).isEqualTo(Stage.CHAMPION);
        assertThat(decided(gate).reason()).contains("over 8 of 10 tasks");
    }

    @Test
    void whereNothingCanBeScoredTheLossDecides() {
        assertThat(decided(gate(Map.of())).reason())
                .isEqualTo("validation loss 1.0000, its parent's was 2.0000; no benchmark to score it on is known");
        assertThat(decided(gate(Map.of())).stage()).isEqualTo(Stage.CHAMPION);
    }

    @Test
    void theSuiteIsValidatedOnToo() {
        Gate.State.Waiting waiting = (Gate.State.Waiting)
                gate(Map.of("factory.gate.suite-tasks", "5")).judge(candidate, champion);

        assertThat(waiting.wanted()).isEqualTo(5);
    }

    @Test
    void ofManyPublishedTasksTheNewestAreThereAndOthersThatStayTheSame() {
        ValidationTask[] tasks = new ValidationTask[40];
        Arrays.setAll(tasks, i -> new ValidationTask("task " + i, "benchmark" + i));
        publish(Arrays.copyOf(tasks, 39));
        var config = RoundSettings.of(store, 2, 1, 1e-3, Map.of("factory.gate.tasks", "10"));
        ValidationSet set = new ValidationSet(config, pool);
        List<ValidationTask> before = chosen(set);
        publish(tasks[39]);
        List<ValidationTask> after = chosen(set);

        assertThat(before).hasSize(10).contains(tasks[38]);
        assertThat(after).hasSize(10).contains(tasks[39], tasks[38]);
        assertThat(after.subList(5, 10)).containsAnyElementsOf(before.subList(5, 10));
        assertThat(chosen(set)).isEqualTo(after);
        // Five of 40 are the newest, five others speak for the 35 older ones.
        assertThat(set.members("nano"))
                .extracting(ValidationSet.Member::standsFor)
                .containsExactly(1.0, 1.0, 1.0, 1.0, 1.0, 7.0, 7.0, 7.0, 7.0, 7.0);
    }

    private static List<ValidationTask> chosen(ValidationSet set) {
        return set.members("nano").stream().map(ValidationSet.Member::task).toList();
    }

    private VersionRecord decided(Gate gate) {
        return ((Gate.State.Decided) gate.judge(candidate, champion)).record();
    }

    private Gate gate(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        var config = RoundSettings.of(store, 2, 1, 1e-3, all);
        return new Gate(config, new ValidationSet(config, pool), results, pool);
    }

    private void publish(ValidationTask... tasks) {
        for (ValidationTask task : tasks) {
            pool.addForEvaluation("nano", task);
            pool.reached("nano", task.benchmark(), 0.5);
        }
    }

    private static ValidationOrder order(String version, ValidationTask task) {
        return ValidationOrder.of("nano", version, "v2", task);
    }

    private void result(String version, ValidationTask task, int right) {
        results.on("nano", order(version, task).taskId(), graded(version, "digest", right, 1));
    }

    private static Result graded(String version, String digest, int right, int second) {
        float[] grades = new float[EXAMPLES];
        Arrays.fill(grades, 0, right, 1);
        return new Result(version, digest, grades, Instant.ofEpochSecond(second));
    }

    private VersionRecord record(String name, Stage stage, int trainedTasks) {
        return new VersionRecord(
                new Version("nano", name, "file:///" + name, List.of(), 0),
                stage,
                Optional.of("v0"),
                trainedTasks,
                0,
                List.of(Figure.loss("training-tasks-before", 2), Figure.loss("training-tasks-after", 1)),
                "",
                Instant.now());
    }
}
