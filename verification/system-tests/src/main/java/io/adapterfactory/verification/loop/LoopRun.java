package io.adapterfactory.verification.loop;

import io.adapterfactory.experiments.loop.LoopDataset;
import io.adapterfactory.experiments.loop.LoopTasks;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.t2l.hypernetwork.checkpoint.TrainedTaskFile;
import io.adapterfactory.t2l.task.nano.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One arm: publishes the tasks of the nano suite, wave after wave. */
final class LoopRun {

    static final String BASE_MODEL = "nano";

    private final LoopWaves waves;
    private final LoopTasks tasks;

    LoopRun(LoopWaves waves, LoopTasks tasks) {
        this.waves = waves;
        this.tasks = tasks;
    }

    /** @param startSteps number of training steps of the first champion */
    void run(long startSteps) {
        tasks.all().forEach(this::writeBenchmark);
        tasks.lastWave().forEach(this::writeBenchmark);
        writeTrainedTasks(waves.begin(start(startSteps)).version());
        waves.publish(published(tasks.firstThird()));
        int number = 1;
        for (List<Operation> wave : tasks.waves()) {
            waves.wave(number, published(wave));
            number++;
        }
        List<PublishedTask> last = new ArrayList<>(List.of(poison()));
        last.addAll(published(tasks.lastWave()));
        waves.wave(number, last);
    }

    /**
     * The initial version was trained on the first third, so publishing these tasks must not start a round: the
     * version's record counts their results as already seen.
     */
    private HypernetworkVersion.Builder start(long startSteps) {
        return waves.champion()
                .setTrainingSteps(startSteps)
                .setTrainedTasks(tasks.firstThird().size())
                .setResultsSeen(tasks.firstThird().stream()
                        .mapToLong(task -> tasks.descriptions(task).size())
                        .sum())
                .setReason("trained on the first third of the tasks");
    }

    /** The initial version knows the first third; without the file, its tasks would be new in the first round. */
    private void writeTrainedTasks(String version) {
        TrainedTaskFile.write(
                waves.store().resolve(TrainedTaskFile.path(BASE_MODEL, version)),
                tasks.firstThird().stream()
                        .map(task -> waves.dataset(task.id()).toString())
                        .collect(Collectors.toSet()));
    }

    private void writeBenchmark(Operation task) {
        LoopDataset.writeBenchmark(
                waves.store().resolve("benchmarks").resolve(BASE_MODEL).resolve(task.id()),
                task,
                tasks.descriptions(task).get(0));
    }

    private List<PublishedTask> published(List<Operation> operations) {
        List<PublishedTask> published = new ArrayList<>();
        for (Operation task : operations) {
            Path file = waves.dataset(task.id());
            LoopDataset.write(file, task, task);
            published.add(new PublishedTask(task.id(), file, List.of(task.id()), tasks.descriptions(task)));
        }
        return published;
    }

    private PublishedTask poison() {
        Path file = waves.dataset("poisoned");
        LoopDataset.write(file, tasks.poisoned(), tasks.liar());
        return new PublishedTask("poisoned", file, List.of(tasks.poisoned().id()), tasks.poisonedDescriptions());
    }
}
