package io.adapterfactory.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.trainer.TestClock;
import io.adapterfactory.trainer.description.DescriptionRules;
import io.adapterfactory.trainer.description.DescriptionScore;
import io.adapterfactory.trainer.description.DescriptionScore.NotScored;
import io.adapterfactory.trainer.description.DescriptionScore.Scored;
import io.adapterfactory.trainer.description.DescriptionScores;
import io.adapterfactory.trainer.description.DescriptionSource;
import io.adapterfactory.trainer.gate.ValidationResults.Result;
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
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gate does with a version's scores from right and wrong descriptions. */
class DescriptionCheckTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(15);
    private static final int EXAMPLES = 50;
    private static final double MIN_DROP = 0.1;
    private static final ValidationTask REVERSE = new ValidationTask("reverse it", "reverse");
    private static final ValidationTask SORT = new ValidationTask("sort it", "sort");

    @TempDir
    Path store;

    private final TestClock clock = new TestClock();
    private final TaskPool pool = new TaskPool();
    private final ValidationResults results = new ValidationResults();
    private final VersionRecord champion = record("v1", Stage.CHAMPION, DescriptionScores.notYetMeasured());
    private final VersionRecord candidate = record("v2", Stage.CANDIDATE, DescriptionScores.NONE);

    @Test
    void eachTaskIsOrderedWithTheRightAndThreeWrongDescriptions() {
        publish(REVERSE, SORT);

        List<ValidationOrder> controls = controls(gate(MIN_DROP, 0));

        assertThat(controls).hasSize(8).allSatisfy(order -> {
            assertThat(order.version()).isEqualTo("v2");
            assertThat(order.maxExamples()).isEqualTo(EXAMPLES);
            assertThat(order.isControl()).isTrue();
        });
        for (ValidationTask task : List.of(REVERSE, SORT)) {
            List<String> descriptions = descriptions(controls, task.benchmark());
            assertThat(descriptions).hasSize(4).contains("reverse it", "sort it", "");
            assertThat(descriptions)
                    .filteredOn(text -> text.matches("[a-z ]{35,40}"))
                    .hasSize(1);
        }
        assertThat(controls(gate(MIN_DROP, 0))).as("the same every time").isEqualTo(controls);
    }

    @Test
    void tasksOfTheSuiteAreDescribedInHeldOutWordsAndTheirNumberIsLimited() {
        TaskSuite suite = NanoSuite.standard();

        List<ValidationOrder> controls = controls(gate(MIN_DROP, 12));

        assertThat(controls).as("three of twelve tasks").hasSize(12);
        Set<String> benchmarks = Set.copyOf(
                controls.stream().map(order -> order.task().benchmark()).toList());
        assertThat(benchmarks).hasSize(3);
        for (String benchmark : benchmarks) {
            SuiteTask task = suite.task(benchmark);
            List<String> descriptions = descriptions(controls, benchmark);
            assertThat(descriptions).containsAll(task.heldOutDescriptions(1, ValidationSet.SEED));
            assertThat(descriptions).doesNotContainAnyElementsOf(task.trainingDescriptions(1000, 1));
        }
    }

    @Test
    void aCandidateWhoseDescriptionMattersPassesAndItsRecordHasTheScores() {
        publish(REVERSE, SORT);
        better(REVERSE, SORT);
        answer(gate(MIN_DROP, 0), 40, 20, 15, 10);

        VersionRecord judged = decided(gate(MIN_DROP, 0));

        assertThat(judged.stage()).isEqualTo(Stage.CHAMPION);
        // 20 of 50 differ in each task: the half-width is 1.96 sqrt(0.4 * 0.6 / 49 / 2).
        assertThat(judged.reason())
                .startsWith("better than v1")
                .endsWith("; descriptions: 80.0 % with the right description, 40.0 % with another task's description"
                        + " (40.0 points less, 95 %: 30.3 to 49.7), 30.0 % with a random string"
                        + " (50.0 points less, 95 %: 40.1 to 59.9), 20.0 % with an empty description"
                        + " (60.0 points less, 95 %: 50.3 to 69.7)");
        assertThat(judged.descriptions().all())
                .extracting(DescriptionScore::source)
                .containsExactly(DescriptionSource.values());
        Scored other = scored(judged, DescriptionSource.OTHER_TASK);
        assertThat(other.score()).isCloseTo(0.4, Offset.offset(1e-9));
        assertThat(other.tasks()).isEqualTo(2);
        assertThat(other.examples()).isEqualTo(2 * EXAMPLES);
        assertThat(other.drop().orElseThrow().low()).isCloseTo(0.4 - 0.09699, Offset.offset(1e-4));
        assertThat(scored(judged, DescriptionSource.RIGHT).drop()).isEmpty();
    }

    @Test
    void aBetterCandidateWhoseDescriptionHardlyMattersIsRejected() {
        publish(REVERSE, SORT);
        better(REVERSE, SORT);
        // A drop of 16 points, but by its interval it may be as small as 8.7.
        answer(gate(MIN_DROP, 0), 40, 32, 15, 10);

        VersionRecord judged = decided(gate(MIN_DROP, 0));

        assertThat(judged.stage()).isEqualTo(Stage.REJECTED);
        assertThat(judged.reason())
                .startsWith("better than v1")
                .contains("(16.0 points less, 95 %: 8.7 to 23.3)")
                .endsWith(
                        "; the description matters too little: the score must drop by at least 10.0 points with another"
                                + " task's description, by the lower end of the interval");
        assertThat(judged.descriptions().drop()).isPresent();
        assertThat(decided(gate(0.08, 0)).stage()).as("a lower limit").isEqualTo(Stage.CHAMPION);
        assertThat(decided(gate(-1, 0)).stage()).as("no limit").isEqualTo(Stage.CHAMPION);
    }

    @Test
    void theGateWaitsForTheControlsAndDecidesWithoutThemWhenTheTimeIsUp() {
        publish(REVERSE, SORT);
        better(REVERSE, SORT);
        Gate gate = gate(MIN_DROP, 0);

        Verdict.Pending waiting = pending(gate);
        List<ValidationOrder> controls = controls(gate);
        assertThat(waiting.known()).isEqualTo(2);
        assertThat(waiting.wanted()).as("two tasks and eight controls").isEqualTo(10);
        clock.advance(TIMEOUT.plusMillis(1));
        // An earlier generator refuses the empty description, so that its adapter never comes.
        answer(controls, 40, 20, 15, -1);

        VersionRecord judged = decided(gate);
        assertThat(judged.stage()).isEqualTo(Stage.CHAMPION);
        assertThat(judged.reason()).endsWith("no score with an empty description (results of 0 of 2 tasks arrived)");
        assertThat(judged.descriptions().drop()).isPresent();
    }

    @Test
    void withoutAnyControlTheDecisionSaysThatTheDropWasNotChecked() {
        publish(REVERSE, SORT);
        better(REVERSE, SORT);
        Gate gate = gate(MIN_DROP, 0);
        pending(gate);
        clock.advance(TIMEOUT.plusMillis(1));

        VersionRecord judged = decided(gate);

        assertThat(judged.stage()).isEqualTo(Stage.CHAMPION);
        assertThat(judged.reason())
                .endsWith(
                        "; descriptions: not compared, results of 0 of 2 tasks arrived; the minimum drop was not checked");
    }

    @Test
    void gradesOfAnotherBenchmarkContentAreNotCompared() {
        publish(REVERSE, SORT);
        better(REVERSE, SORT);
        Gate gate = gate(MIN_DROP, 0);
        List<ValidationOrder> controls = controls(gate);
        answer(controls, 40, 20, 15, 10);
        for (ValidationOrder order : controls) {
            if (order.task().description().isEmpty()) {
                results.on("nano", order.taskId(), graded("v2", "another digest", 10, 2));
            }
        }

        assertThat(decided(gate).reason()).contains("no score with an empty description (results of 0 of 2");
    }

    @Test
    void withOneTaskThereIsNoOtherTask() {
        publish(REVERSE);
        better(REVERSE);
        answer(gate(MIN_DROP, 0), 40, -1, 15, 10);

        VersionRecord judged = decided(gate(MIN_DROP, 0));

        assertThat(judged.stage()).isEqualTo(Stage.CHAMPION);
        assertThat(judged.reason())
                .contains("no score with another task's description (only one task of this base model has a benchmark)")
                .endsWith("; the minimum drop was not checked");
        assertThat(judged.descriptions().all().get(1).outcome()).isInstanceOf(NotScored.class);
    }

    @Test
    void aDecisionByTheLossSaysThatNothingCouldBeCompared() {
        VersionRecord judged = decided(gate(MIN_DROP, 0));

        assertThat(judged.stage()).isEqualTo(Stage.CHAMPION);
        assertThat(judged.reason())
                .startsWith("validation loss 1.0000")
                .endsWith(
                        "; descriptions: not compared, no task of this base model has a benchmark; the minimum drop was"
                                + " not checked");
    }

    @Test
    void theFirstVersionIsMeasuredAndStaysChampionWithAWarning() {
        Gate gate = gate(MIN_DROP, 0);
        assertThat(gate.measure(champion)).as("no tasks yet").isEmpty();
        publish(REVERSE);
        assertThat(gate.measure(champion)).as("no other task yet").isEmpty();
        publish(SORT);

        Verdict.Pending first = measured(gate).match(pending -> pending, decided -> fail("decided: " + decided));
        assertThat(first.missing()).hasSize(8);
        first.missing().forEach(order -> results.ordered("nano", order.version(), order.taskId()));
        assertThat(measured(gate)).isEqualTo(new Verdict.Pending(List.of(), 0, 8));
        answer(first.missing(), 40, 32, 15, 10);

        VersionRecord again = measured(gate).match(pending -> fail("pending: " + pending), Verdict.Decided::record);
        assertThat(again.stage()).isEqualTo(Stage.CHAMPION);
        assertThat(again.reason())
                .startsWith("added by a test; warning: descriptions: 80.0 % with the right description")
                .contains("the description matters too little");
        assertThat(gate.measure(again)).as("only once").isEmpty();
        assertThat(gate.measure(record("v1", Stage.CHAMPION, DescriptionScores.NONE)))
                .as("a shipped version")
                .isEmpty();
        assertThat(gate(new GateRules(
                                false, TIMEOUT, 24, 0, LossLimits.NONE, new DescriptionRules(3, EXAMPLES, MIN_DROP)))
                        .measure(champion))
                .as("without the gate")
                .isEmpty();
    }

    @Test
    void aChampionIsNotMeasuredWithHalfOfTheResultsHoweverLongItTakes() {
        publish(REVERSE, SORT);
        Gate gate = gate(MIN_DROP, 0);
        measured(gate);
        clock.advance(TIMEOUT.multipliedBy(100));

        assertThat(measured(gate)).isInstanceOf(Verdict.Pending.class);
    }

    private Verdict measured(Gate gate) {
        return gate.measure(champion).orElseThrow();
    }

    private static Scored scored(VersionRecord judged, DescriptionSource source) {
        return judged.descriptions().all().get(source.ordinal()).scored().orElseThrow();
    }

    private static List<String> descriptions(List<ValidationOrder> orders, String benchmark) {
        return orders.stream()
                .map(ValidationOrder::task)
                .filter(task -> task.benchmark().equals(benchmark))
                .map(ValidationTask::description)
                .toList();
    }

    private List<ValidationOrder> controls(Gate gate) {
        return pending(gate).missing().stream()
                .filter(ValidationOrder::isControl)
                .toList();
    }

    private void answer(Gate gate, int right, int other, int random, int empty) {
        answer(controls(gate), right, other, random, empty);
    }

    /** Sends a result with the given number of right answers for each control; none if the number is negative. */
    private void answer(List<ValidationOrder> orders, int right, int other, int random, int empty) {
        for (ValidationOrder order : orders) {
            String description = order.task().description();
            boolean isRight = List.of(REVERSE, SORT).contains(order.task());
            boolean isOther = List.of("reverse it", "sort it").contains(description);
            int answers = isRight ? right : isOther ? other : description.isEmpty() ? empty : random;
            if (answers >= 0) {
                results.on("nano", order.taskId(), graded(order.version(), "digest", answers, 1));
            }
        }
    }

    /** Results by which the candidate is better than the champion. */
    private void better(ValidationTask... tasks) {
        for (ValidationTask task : tasks) {
            results.on("nano", ValidationOrder.of("nano", "v1", "v2", task).taskId(), graded("v1", "digest", 20, 1));
            results.on("nano", ValidationOrder.of("nano", "v2", "v2", task).taskId(), graded("v2", "digest", 30, 1));
        }
    }

    private static Result graded(String version, String digest, int right, int second) {
        float[] grades = new float[EXAMPLES];
        Arrays.fill(grades, 0, right, 1);
        return new Result(version, digest, grades, Instant.ofEpochSecond(second));
    }

    private Verdict.Pending pending(Gate gate) {
        return gate.judge(candidate, champion).match(pending -> pending, decided -> fail("decided: " + decided));
    }

    private VersionRecord decided(Gate gate) {
        return gate.judge(candidate, champion).match(pending -> fail("pending: " + pending), Verdict.Decided::record);
    }

    private Gate gate(double minDrop, int suiteTasks) {
        return gate(new GateRules(
                true, TIMEOUT, 24, suiteTasks, LossLimits.NONE, new DescriptionRules(3, EXAMPLES, minDrop)));
    }

    private Gate gate(GateRules rules) {
        ValidationSet set = new ValidationSet(baseModel -> rules, baseModel -> NanoSuite.standard(), pool);
        return new Gate(
                baseModel -> rules,
                set,
                results,
                new DescriptionCheck(baseModel -> rules.descriptions(), results),
                new TrainedTasks(new FolderStore(store)),
                clock);
    }

    private void publish(ValidationTask... tasks) {
        for (ValidationTask task : tasks) {
            pool.addForEvaluation("nano", task);
            pool.canBeAnswered("nano", task);
        }
    }

    private VersionRecord record(String name, Stage stage, DescriptionScores descriptions) {
        return new VersionRecord(
                new Version("nano", name, "file:///" + name, List.of(), 0),
                stage,
                Optional.of("v0"),
                10,
                0,
                List.of(Figure.loss("training-tasks-before", 2), Figure.loss("training-tasks-after", 1)),
                descriptions,
                "added by a test",
                clock.instant());
    }
}
