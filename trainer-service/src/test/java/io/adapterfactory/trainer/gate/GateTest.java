package io.adapterfactory.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;

import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.trainer.TestClock;
import io.adapterfactory.trainer.description.DescriptionRules;
import io.adapterfactory.trainer.gate.ValidationResults.Result;
import io.adapterfactory.trainer.pool.PoolTask;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.pool.ValidationTask;
import io.adapterfactory.trainer.version.Figure;
import io.adapterfactory.trainer.version.Stage;
import io.adapterfactory.trainer.version.TrainedTasks;
import io.adapterfactory.trainer.version.Version;
import io.adapterfactory.trainer.version.VersionRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {

    private static final ValidationTask REVERSE = new ValidationTask("reverse it", "reverse");
    private static final ValidationTask SORT = new ValidationTask("sort it", "sort");
    private static final int EXAMPLES = 100;
    private static final Duration TIMEOUT = Duration.ofMinutes(15);
    /** Without tasks of the suite. */
    private static final GateRules RULES = new GateRules(true, TIMEOUT, 24, 0, LossLimits.NONE, DescriptionRules.OFF);

    private static final TaskDataset DATA = new TaskDataset.Jsonl(Path.of("data.jsonl"), "train", "test");

    @TempDir
    Path store;

    private final TestClock clock = new TestClock();
    private final TaskPool pool = new TaskPool();
    private final ValidationResults results = new ValidationResults();
    private final VersionRecord champion = record("v1", Stage.CHAMPION, 10);
    private final VersionRecord candidate = record("v2", Stage.CANDIDATE, 10);

    @Test
    void adaptersOfBothAreOrderedOnceAndTheCandidateServesWhenItIsBetter() {
        publish(REVERSE, SORT);
        Gate gate = gate(RULES);

        Verdict.Pending first = pending(gate);
        assertThat(first.missing())
                .extracting(ValidationOrder::version, ValidationOrder::task)
                .containsExactly(tuple("v2", REVERSE), tuple("v1", REVERSE), tuple("v2", SORT), tuple("v1", SORT));
        assertThat(first.missing()).allMatch(order -> ValidationOrder.isValidation(order.taskId()));
        first.missing().forEach(order -> results.ordered("nano", order.version(), order.taskId()));
        // Results arrive in any order, and some twice.
        result("v2", SORT, 60);
        result("v1", REVERSE, 50);
        result("v1", REVERSE, 50);
        assertThat(gate.judge(candidate, champion)).isEqualTo(new Verdict.Pending(List.of(), 0, 2));
        result("v1", SORT, 50);
        assertThat(gate.judge(candidate, champion)).isEqualTo(new Verdict.Pending(List.of(), 1, 2));
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
                        "difference",
                        "difference-old-tasks");
    }

    @Test
    void existingScoresOfTheChampionAreNotOrderedAgain() {
        publish(REVERSE, SORT);
        result("v1", REVERSE, 50);
        result("v1", SORT, 50);
        // As read from the topics after a restart
        for (ValidationTask task : List.of(REVERSE, SORT)) {
            results.ordered("nano", "v1", order("v1", task).taskId());
        }

        Verdict.Pending waiting = pending(gate(RULES));

        assertThat(waiting.missing()).extracting(ValidationOrder::version).containsExactly("v2", "v2");
    }

    @Test
    void aBenchmarkThatHasChangedSinceIsScoredAgainForBoth() {
        publish(REVERSE);
        results.ordered("nano", "v1", order("v1", REVERSE).taskId());
        results.ordered("nano", "v2", order("v2", REVERSE).taskId());
        result("v1", REVERSE, 50);
        results.on("nano", order("v2", REVERSE).taskId(), graded("v2", "new digest", 60, 1));

        Gate gate = gate(RULES);
        Verdict.Pending waiting = pending(gate);
        assertThat(waiting.missing())
                .extracting(ValidationOrder::taskId)
                .containsExactly(
                        order("v2", REVERSE).taskId() + "/for/v2",
                        order("v1", REVERSE).taskId() + "/for/v2");
        results.on("nano", order("v1", REVERSE).again().taskId(), graded("v1", "new digest", 70, 2));

        assertThat(decided(gate).reason()).startsWith("worse than v1: 60.0 % against 70.0 %");
    }

    @Test
    void aResultThatIsOlderThanTheKnownOneIsIgnored() {
        publish(REVERSE);
        results.on("nano", order("v1", REVERSE).taskId(), graded("v1", "digest", 50, 5));
        results.on("nano", order("v1", REVERSE).taskId(), graded("v1", "digest", 10, 4));
        result("v2", REVERSE, 50);

        assertThat(decided(gate(RULES)).reason()).contains("50.0 % against 50.0 %");
    }

    @Test
    void noBetterIsRejectedUnlessItWasTrainedOnMoreTasks() {
        publish(REVERSE);
        result("v1", REVERSE, 50);
        result("v2", REVERSE, 49);
        Gate gate = gate(RULES);

        VersionRecord judged = decided(gate);
        assertThat(judged.stage()).isEqualTo(Stage.REJECTED);
        assertThat(judged.reason()).startsWith("no better than v1: 49.0 % against 50.0 %");
        VersionRecord newer = record("v2", Stage.CANDIDATE, 11);
        VersionRecord accepted = decided(gate, newer);
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

        VersionRecord judged =
                decided(gate(new GateRules(true, TIMEOUT, 24, 0, new LossLimits(0.3, 1), DescriptionRules.OFF)));

        assertThat(judged.stage()).isEqualTo(Stage.REJECTED);
        assertThat(judged.reason()).startsWith("better than v1").endsWith("; harmed: sort -40 points");
        assertThat(decided(gate(new GateRules(true, TIMEOUT, 24, 0, new LossLimits(0.5, 1), DescriptionRules.OFF)))
                        .stage())
                .isEqualTo(Stage.CHAMPION);
        assertThat(decided(gate(RULES)).stage()).as("by default").isEqualTo(Stage.CHAMPION);
    }

    @Test
    void whenTheTimeIsUpTooFewResultsAreARejectionAndMostAreEnough() {
        ValidationTask[] tasks = new ValidationTask[10];
        Arrays.setAll(tasks, i -> new ValidationTask("task " + i, "benchmark" + i));
        publish(tasks);
        Gate gate = gate(RULES);
        for (int i = 0; i < 7; i++) {
            result("v1", tasks[i], 50);
            result("v2", tasks[i], 60);
        }

        clock.advance(TIMEOUT);
        assertThat(pending(gate).known())
                .as("time before the first look does not count")
                .isEqualTo(7);
        clock.advance(TIMEOUT);
        assertThat(pending(gate).known()).isEqualTo(7);
        clock.advance(Duration.ofMillis(1));
        VersionRecord judged = decided(gate);
        assertThat(judged.stage()).isEqualTo(Stage.REJECTED);
        assertThat(judged.reason()).isEqualTo("only 7 of 10 validation results arrived within 900 s");
        result("v1", tasks[7], 50);
        result("v2", tasks[7], 60);
        assertThat(decided(gate).stage()).isEqualTo(Stage.CHAMPION);
        assertThat(decided(gate).reason()).contains("over 8 of 10 tasks");
    }

    @Test
    void missingResultsDoNotDelayOtherDecisions() {
        publish(REVERSE);
        pool.addForEvaluation("nano", new ValidationTask("reverse it", "a benchmark that does not exist"));
        pool.add("nano", new PoolTask("one", "sort it", DATA, List.of("another")));

        Verdict.Pending waiting = pending(gate(RULES));

        assertThat(waiting.missing()).extracting(ValidationOrder::task).containsOnly(REVERSE);
    }

    @Test
    void theLossDecidesIfNothingCanBeScored() {
        assertThat(decided(gate(RULES)).reason())
                .isEqualTo("validation loss 1.0000, its parent's was 2.0000; there is no benchmark to score it on");
        assertThat(decided(gate(RULES)).stage()).isEqualTo(Stage.CHAMPION);
    }

    @Test
    void anAddedCandidateWithoutALossIsComparedOnTasksAndRejectedWithAMessageIfThereAreNone() {
        VersionRecord added = new VersionRecord(
                new Version("nano", "v2", "file:///v2", List.of(), 0),
                Stage.CANDIDATE,
                Optional.empty(),
                0,
                0,
                List.of(),
                "",
                clock.instant());

        VersionRecord nothing = decided(gate(RULES), added);
        assertThat(nothing.stage()).isEqualTo(Stage.REJECTED);
        assertThat(nothing.reason()).startsWith("it cannot be compared with the champion");

        publish(REVERSE);
        result("v1", REVERSE, 50);
        result("v2", REVERSE, 60);
        VersionRecord better = decided(gate(RULES), added);
        assertThat(better.stage()).isEqualTo(Stage.CHAMPION);
        assertThat(better.reason()).startsWith("better than v1");
    }

    @Test
    void eachBaseModelHasItsOwnRules() {
        publish(REVERSE);
        ValidationSet set = new ValidationSet(baseModel -> RULES, baseModel -> NanoSuite.standard(), pool);
        Gate gate = new Gate(
                baseModel ->
                        new GateRules(!baseModel.equals("nano"), TIMEOUT, 24, 0, LossLimits.NONE, DescriptionRules.OFF),
                set,
                results,
                new DescriptionCheck(baseModel -> RULES.descriptions(), results),
                trained(),
                clock);

        assertThat(decided(gate).reason()).isEqualTo("the gate is off");
        VersionRecord ofAnother = new VersionRecord(
                new Version("other", "v2", "file:///v2", List.of(), 0),
                Stage.CANDIDATE,
                Optional.of("v1"),
                0,
                0,
                candidate.figures(),
                "",
                clock.instant());
        assertThat(decided(gate, ofAnother).reason()).startsWith("validation loss");
    }

    @Test
    void theSuiteIsValidatedOnToo() {
        Verdict.Pending waiting =
                pending(gate(new GateRules(true, TIMEOUT, 24, 5, LossLimits.NONE, DescriptionRules.OFF)));

        assertThat(waiting.wanted()).isEqualTo(5);
    }

    @Test
    void ofManyPublishedTasksTheNewestAreThereAndOthersThatStayTheSame() {
        ValidationTask[] tasks = new ValidationTask[40];
        Arrays.setAll(tasks, i -> new ValidationTask("task " + i, "benchmark" + i));
        publish(Arrays.copyOf(tasks, 39));
        ValidationSet set = new ValidationSet(
                baseModel -> new GateRules(true, TIMEOUT, 10, 0, LossLimits.NONE, DescriptionRules.OFF),
                baseModel -> NanoSuite.standard(),
                pool);
        List<ValidationTask> before = chosen(set);
        publish(tasks[39]);
        List<ValidationTask> after = chosen(set);

        assertThat(before).hasSize(10).contains(tasks[38]);
        assertThat(after).hasSize(10).contains(tasks[39], tasks[38]);
        assertThat(after.subList(5, 10)).containsAnyElementsOf(before.subList(5, 10));
        assertThat(chosen(set)).isEqualTo(after);
        // Five of 40 are the newest, five others represent the 35 older ones.
        assertThat(set.members("nano"))
                .extracting(ValidationSet.Member::standsFor)
                .containsExactly(1.0, 1.0, 1.0, 1.0, 1.0, 7.0, 7.0, 7.0, 7.0, 7.0);
    }

    @Test
    void whatIsForgottenAndWhatIsLearnedIsSaidSeparately() {
        trained().write("nano", "v1", "v0", Set.of("old.jsonl"));
        published("old", REVERSE);
        published("new", SORT);
        result("v1", REVERSE, 90);
        result("v2", REVERSE, 86);
        result("v1", SORT, 10);
        result("v2", SORT, 60);

        VersionRecord judged = decided(gate(RULES));

        assertThat(judged.stage()).isEqualTo(Stage.CHAMPION);
        // Half-widths: 1.96 sqrt(0.04 * 0.96 / 99) and 1.96 sqrt(0.5 * 0.5 / 99)
        assertThat(judged.reason())
                .endsWith("; old tasks -4.0 points (95 %: -7.9 to -0.1) over 1; new tasks +50.0 points"
                        + " (95 %: +40.2 to +59.8) over 1");
        assertThat(judged.figures())
                .filteredOn(figure -> figure.name().endsWith("-tasks"))
                .extracting(Figure::name, figure -> Math.round(100 * figure.value()), Figure::examples)
                .containsExactly(
                        tuple("difference-old-tasks", -4L, EXAMPLES), tuple("difference-new-tasks", 50L, EXAMPLES));
    }

    @Test
    void aCandidateThatSurelyForgetsMoreThanAllowedIsRejectedHoweverMuchItLearned() {
        trained().write("nano", "v1", "v0", Set.of("old.jsonl"));
        published("old", REVERSE);
        published("new", SORT);
        result("v1", REVERSE, 90);
        result("v2", REVERSE, 76);
        result("v1", SORT, 10);
        result("v2", SORT, 60);

        // The loss is 14 points, at least 7.2 by the interval: half-width 1.96 sqrt(0.14 * 0.86 / 99) = 6.8.
        VersionRecord judged = decided(gate(forgettingAtMost(0.07)));

        assertThat(judged.stage()).isEqualTo(Stage.REJECTED);
        assertThat(judged.reason())
                .startsWith("better than v1")
                .endsWith("; forgets more than the 7.0 points of the old tasks that FACTORY_GATE_MAX_OLD_TASKS_LOSS"
                        + " allows");
        assertThat(decided(gate(forgettingAtMost(0.08))).stage()).isEqualTo(Stage.CHAMPION);
    }

    private static GateRules forgettingAtMost(double loss) {
        return new GateRules(true, TIMEOUT, 24, 0, new LossLimits(1, loss), DescriptionRules.OFF);
    }

    private TrainedTasks trained() {
        return new TrainedTasks(new FolderStore(store));
    }

    /** A task with data, one of whose adapters was scored. */
    private void published(String name, ValidationTask task) {
        TaskDataset data = new TaskDataset.Jsonl(Path.of(name + ".jsonl"), "train", "test");
        pool.add("nano", new PoolTask(name, task.description(), data, List.of(task.benchmark())));
        pool.scored("nano", "evaluation of " + name, task.benchmark(), name, 0.5);
    }

    private static List<ValidationTask> chosen(ValidationSet set) {
        return set.members("nano").stream().map(ValidationSet.Member::task).toList();
    }

    private Verdict.Pending pending(Gate gate) {
        return gate.judge(candidate, champion).match(pending -> pending, decided -> fail("decided: " + decided));
    }

    private VersionRecord decided(Gate gate) {
        return decided(gate, candidate);
    }

    private VersionRecord decided(Gate gate, VersionRecord candidate) {
        return gate.judge(candidate, champion).match(pending -> fail("pending: " + pending), Verdict.Decided::record);
    }

    private Gate gate(GateRules rules) {
        ValidationSet set = new ValidationSet(baseModel -> rules, baseModel -> NanoSuite.standard(), pool);
        return new Gate(
                baseModel -> rules,
                set,
                results,
                new DescriptionCheck(baseModel -> rules.descriptions(), results),
                trained(),
                clock);
    }

    private void publish(ValidationTask... tasks) {
        for (ValidationTask task : tasks) {
            pool.addForEvaluation("nano", task);
            pool.canBeAnswered("nano", task);
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
                clock.instant());
    }
}
