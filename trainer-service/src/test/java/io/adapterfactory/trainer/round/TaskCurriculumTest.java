package io.adapterfactory.trainer.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.trainer.pool.PoolTask;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.round.CurriculumRules.Sampling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskCurriculumTest {

    @TempDir
    Path store;

    private final TaskPool pool = new TaskPool();

    @Test
    void theWeightGrowsWithTheDistanceToTheBestThatIsKnown() {
        // If a LoRA for the task alone is known, its score is the reference
        assertThat(weight(0.9, 0.9, Optional.of(0.9))).isCloseTo(0.2, within(1e-12));
        assertThat(weight(0.4, 0.9, Optional.of(0.9))).isCloseTo(0.7, within(1e-12));
        assertThat(weight(0.95, 0.95, Optional.of(0.9)))
                .as("better than it: the floor")
                .isCloseTo(0.2, within(1e-12));
        // Otherwise the best score of any version counts fully, and the rest half
        assertThat(weight(0.6, 0.8, Optional.empty())).isCloseTo(0.2 + 0.2 + 0.1, within(1e-12));
        assertThat(weight(0.3, 0.3, Optional.empty())).isCloseTo(0.2 + 0.35, within(1e-12));
        assertThat(weight(1, 1, Optional.empty())).isCloseTo(0.2, within(1e-12));
        assertThat(TaskCurriculum.weight(Optional.empty(), 0, Optional.empty()))
                .as("never scored")
                .isCloseTo(0.7, within(1e-12));
    }

    private static double weight(double score, double best, Optional<Double> lora) {
        return TaskCurriculum.weight(Optional.of(score), best, lora);
    }

    @Test
    void aTaskThatGotWorseIsDrawnMoreOften() {
        publish("forgotten", "reverse");
        publish("fine", "sort");
        pool.serves("nano", "reverse", 0.9);
        pool.serves("nano", "sort", 0.9);
        pool.serves("nano", "reverse", 0.5);

        List<RoundPlan.Task> tasks = tasks(new CurriculumRules(0, Sampling.CURRICULUM, 0.3));

        assertThat(tasks).extracting(RoundPlan.Task::id).containsExactly("forgotten", "fine");
        assertThat(tasks.get(0).weight()).isCloseTo(0.2 + 0.4 + 0.05, within(1e-12));
        assertThat(tasks.get(1).weight()).isCloseTo(0.2 + 0.05, within(1e-12));
        assertThat(tasks.get(0).best()).isEqualTo(0.9);
    }

    @Test
    void uniformSamplingDrawsAllAlikeAlsoOfTheSuite() {
        publish("mine", "reverse");
        pool.serves("nano", "reverse", 0.1);

        assertThat(tasks(new CurriculumRules(12, Sampling.UNIFORM, 0.3)))
                .hasSize(13)
                .extracting(RoundPlan.Task::weight)
                .allSatisfy(weight -> assertThat(weight).isCloseTo(1, within(1e-12)));
    }

    @Test
    void publishedTasksHaveTheirShareOfTheDraws() {
        publish("mine", "reverse");

        List<RoundPlan.Task> tasks = tasks(new CurriculumRules(12, Sampling.CURRICULUM, 0.4));

        double total = tasks.stream().mapToDouble(RoundPlan.Task::weight).sum();
        assertThat(tasks).hasSize(13);
        assertThat(tasks.get(0).weight() / total).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void scoresOfLorasInTheStoreSayWhatIsPossible() throws Exception {
        publish("mine", "reverse");
        Files.createDirectories(store.resolve("lora-scores"));
        Files.writeString(store.resolve("lora-scores/nano.json"), "{\"reverse\": 0.8}");
        pool.serves("nano", "reverse", 0.7);

        RoundPlan.Task task =
                tasks(new CurriculumRules(0, Sampling.CURRICULUM, 0.3)).get(0);

        assertThat(task.best()).isEqualTo(0.8);
        assertThat(task.weight()).isCloseTo(0.2 + 0.1, within(1e-12));
    }

    private void publish(String taskId, String benchmark) {
        TaskDataset data = new TaskDataset.Jsonl(Path.of(taskId + ".jsonl"), "train", "test");
        pool.add("nano", new PoolTask(taskId, "do it", data, List.of(benchmark)));
    }

    private List<RoundPlan.Task> tasks(CurriculumRules rules) {
        return new TaskCurriculum(baseModel -> rules, baseModel -> NanoSuite.standard(), new FolderStore(store), pool)
                .tasks("nano", 1);
    }
}
