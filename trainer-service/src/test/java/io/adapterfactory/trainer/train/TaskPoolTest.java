package io.adapterfactory.trainer.train;

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
        pool.add("nano", new PoolTask("one", "reverse it", DATA));
        pool.add("nano", new PoolTask("two", "turn it around", DATA));
        pool.add("nano", new PoolTask("two", "turn it around", DATA));
        pool.add("other", new PoolTask("three", "reverse it", DATA));

        assertThat(pool.tasks("nano"))
                .containsExactly(new PoolTask(List.of("one", "two"), List.of("reverse it", "turn it around"), DATA));
        assertThat(pool.tasks("other")).hasSize(1);
    }

    @Test
    void aTasksScoreIsTheMeanOfTheNewestOfItsPublications() {
        PoolTask task = new PoolTask(List.of("one", "two", "three"), List.of("reverse it"), DATA);

        assertThat(pool.score("nano", task)).isEmpty();
        pool.scored("nano", "a", "reverse", "one", 0.2);
        pool.scored("nano", "b", "reverse", "one", 0.4);
        pool.scored("nano", "c", "reverse", "two", 0.8);

        assertThat(pool.score("nano", task)).hasValueSatisfying(score -> assertThat(score)
                .isCloseTo(0.6, org.assertj.core.data.Offset.offset(1e-12)));
        assertThat(pool.results("nano")).isEqualTo(3);
    }
}
