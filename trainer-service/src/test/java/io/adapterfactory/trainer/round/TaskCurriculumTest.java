package io.adapterfactory.trainer.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.training.curriculum.Replay;
import io.adapterfactory.t2l.training.curriculum.Sampling;
import io.adapterfactory.trainer.pool.PoolTask;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.version.TrainedTasks;
import io.adapterfactory.trainer.version.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskCurriculumTest {

    @TempDir
    Path store;

    private final TaskPool pool = new TaskPool();

    @Test
    void aTaskThatGotWorseIsDrawnMoreOften() {
        publish("forgotten", "reverse");
        publish("fine", "sort");
        pool.serves("nano", "reverse", 0.9);
        pool.serves("nano", "sort", 0.9);
        pool.serves("nano", "reverse", 0.5);

        List<RoundPlan.Task> tasks = tasks(rules(0, Sampling.CURRICULUM, 0.3));

        assertThat(tasks).extracting(RoundPlan.Task::id).containsExactly("forgotten", "fine");
        assertThat(tasks.get(0).weight()).isCloseTo(0.2 + 0.4 + 0.05, within(1e-12));
        assertThat(tasks.get(1).weight()).isCloseTo(0.2 + 0.05, within(1e-12));
        assertThat(tasks.get(0).best()).isEqualTo(0.9);
    }

    @Test
    void uniformSamplingDrawsAllAlikeAlsoOfTheSuite() {
        publish("mine", "reverse");
        pool.serves("nano", "reverse", 0.1);

        assertThat(tasks(rules(12, Sampling.UNIFORM, 0.3)))
                .hasSize(13)
                .extracting(RoundPlan.Task::weight)
                .allSatisfy(weight -> assertThat(weight).isCloseTo(1, within(1e-12)));
    }

    @Test
    void publishedTasksHaveTheirShareOfTheDraws() {
        publish("mine", "reverse");

        List<RoundPlan.Task> tasks = tasks(rules(12, Sampling.CURRICULUM, 0.4));

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

        RoundPlan.Task task = tasks(rules(0, Sampling.CURRICULUM, 0.3)).get(0);

        assertThat(task.best()).isEqualTo(0.8);
        assertThat(task.weight()).isCloseTo(0.2 + 0.1, within(1e-12));
    }

    private void publish(String taskId, String benchmark) {
        TaskDataset data = new TaskDataset.Jsonl(Path.of(file(taskId)), "train", "test");
        pool.add("nano", new PoolTask(taskId, "do it", data, List.of(benchmark)));
    }

    @Test
    void replayGivesTasksThatTheChampionKnowsTheirShareOfTheDraws() {
        publish("old", "reverse");
        publish("new", "sort");
        new TrainedTasks(new FolderStore(store)).write("nano", "v1", "none", Set.of(file("old")));

        List<RoundPlan.Task> tasks = tasks(new CurriculumRules(12, Sampling.CURRICULUM, 0.4, new Replay.Uniform(0.1)));

        assertThat(tasks).extracting(RoundPlan.Task::id).startsWith("old", "new");
        assertThat(tasks.stream().filter(task -> !task.learned()))
                .extracting(RoundPlan.Task::id)
                .containsExactly("new");
        double total = tasks.stream().mapToDouble(RoundPlan.Task::weight).sum();
        assertThat(tasks.get(1).weight() / total).isCloseTo(0.9, within(1e-12));
    }

    private static CurriculumRules rules(int suiteTasks, Sampling sampling, double publishedShare) {
        return new CurriculumRules(suiteTasks, sampling, publishedShare, new Replay.AsSampled());
    }

    private static String file(String taskId) {
        return Path.of(taskId + ".jsonl").toString();
    }

    private List<RoundPlan.Task> tasks(CurriculumRules rules) {
        ArtifactStore artifacts = new FolderStore(store);
        Version champion = new Version("nano", "v1", "nowhere", List.of(), 0);
        return new TaskCurriculum(
                        baseModel -> rules,
                        baseModel -> NanoSuite.standard(),
                        artifacts,
                        pool,
                        new TrainedTasks(artifacts))
                .tasks(champion, 1);
    }
}
