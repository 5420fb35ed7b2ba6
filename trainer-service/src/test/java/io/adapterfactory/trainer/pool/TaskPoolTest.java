package io.adapterfactory.trainer.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.task.TaskDataset;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskPoolTest {

    private static final TaskDataset DATA = new TaskDataset.Jsonl(Path.of("reverse.jsonl"), "train", "test");

    private final TaskPool pool = new TaskPool();

    @Test
    void aRewordingJoinsTheTaskWithItsData() {
        pool.add("nano", new PoolTask("one", "reverse it", DATA, List.of()));
        pool.add("nano", new PoolTask("two", "turn it around", DATA, List.of()));
        pool.add("nano", new PoolTask("two", "turn it around", DATA, List.of()));
        pool.add("other", new PoolTask("three", "reverse it", DATA, List.of()));

        assertThat(pool.tasks("nano"))
                .containsExactly(
                        new PoolTask(List.of("one", "two"), List.of("reverse it", "turn it around"), DATA, List.of()));
        assertThat(pool.tasks("other")).hasSize(1);
    }

    @Test
    void aTasksScoreIsTheMeanOfTheNewestOfItsPublications() {
        PoolTask task = new PoolTask(List.of("one", "two", "three"), List.of("reverse it"), DATA, List.of());

        assertThat(pool.score("nano", task)).isEmpty();
        pool.scored("nano", "a", "reverse", "one", 0.2);
        pool.scored("nano", "b", "reverse", "one", 0.4);
        pool.scored("nano", "c", "reverse", "two", 0.8);

        assertThat(pool.score("nano", task)).hasValueSatisfying(score -> assertThat(score)
                .isCloseTo(0.6, org.assertj.core.data.Offset.offset(1e-12)));
        assertThat(pool.results("nano")).isEqualTo(3);
    }

    @Test
    void aTaskThatNamesItsBenchmarkHasItsScoresAndIsValidatedOnIt() {
        PoolTask named = new PoolTask("one", "reverse it", DATA, List.of("reverse"));
        PoolTask unnamed = new PoolTask("two", "turn it around", DATA, List.of());

        assertThat(pool.benchmarks("nano", named))
                .as("nobody has scored it yet")
                .isEmpty();
        pool.scored("nano", "a", "sort", "two", 0.2);
        pool.scored("nano", "b", "reverse", "one", 0.1);
        pool.scored("nano", "c", "sort", "one", 0.1);
        pool.serves("nano", "reverse", 0.9);
        pool.serves("nano", "reverse", 0.7);

        assertThat(pool.score("nano", named)).contains(0.7);
        assertThat(pool.best("nano", named)).contains(0.9);
        assertThat(pool.benchmarks("nano", named)).containsExactly("reverse");
        assertThat(pool.benchmarks("nano", unnamed))
                .as("what its adapter was scored on")
                .containsExactly("sort");
        assertThat(pool.results("nano"))
                .as("a champion's validation is no new result")
                .isEqualTo(3);
    }

    @Test
    void tasksWithoutDataAreKeptForEvaluationTheNewestOnly() {
        for (int i = 0; i < 1001; i++) {
            pool.addForEvaluation("nano", new ValidationTask("say " + i, "reverse"));
            pool.canBeAnswered("nano", new ValidationTask("say " + i, "reverse"));
        }
        pool.addForEvaluation("nano", new ValidationTask("say 1", "reverse"));

        assertThat(pool.evaluationTasks("nano"))
                .hasSize(1000)
                .startsWith(new ValidationTask("say 2", "reverse"))
                .endsWith(new ValidationTask("say 1", "reverse"));
        assertThat(pool.tasks("nano")).isEmpty();

        // When it is not yet known whether it can be scored
        pool.addForEvaluation("nano", new ValidationTask("say 7", "a benchmark that does not exist"));
        assertThat(pool.evaluationTasks("nano")).hasSize(999).endsWith(new ValidationTask("say 1", "reverse"));
    }
}
