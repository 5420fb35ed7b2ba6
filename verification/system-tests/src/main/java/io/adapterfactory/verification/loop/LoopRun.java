package io.adapterfactory.verification.loop;

import io.adapterfactory.cli.cluster.Champions;
import io.adapterfactory.cli.cluster.EventPublisher;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.launch.LocalFactory;
import io.adapterfactory.experiments.loop.LoopDataset;
import io.adapterfactory.experiments.loop.LoopDecision;
import io.adapterfactory.experiments.loop.LoopTasks;
import io.adapterfactory.schemas.DatasetReference;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.hypernetwork.checkpoint.TrainedTaskFile;
import io.adapterfactory.t2l.task.nano.Operation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One arm: publishes wave after wave to a running factory, and records its decisions. */
final class LoopRun {

    private static final String BASE_MODEL = "nano";

    private final LocalFactory factory;
    private final LoopTasks tasks;
    private final Path decisions;
    private final Duration limit;
    private final Consumer<String> notes;
    private final Path store;

    /**
     * @param decisions file for one line per wave
     * @param limit maximum time for one wave
     * @param notes receives messages about the progress
     */
    LoopRun(LocalFactory factory, LoopTasks tasks, Path decisions, Duration limit, Consumer<String> notes) {
        this.factory = factory;
        this.tasks = tasks;
        this.decisions = decisions;
        this.limit = limit;
        this.notes = notes;
        this.store = Path.of(factory.running().store());
    }

    /** @param startSteps number of training steps of the first champion */
    void run(long startSteps) {
        tasks.all().forEach(this::writeBenchmark);
        tasks.lastWave().forEach(this::writeBenchmark);
        try (EventPublisher publisher = new EventPublisher(factory.cluster())) {
            HypernetworkVersion start = introduceStart(publisher, startSteps);
            writeTrainedTasks(start.getVersion());
            decided(0, new LoopEvents.Decision(start, 0, 0));
            try (EventReader reader = reader()) {
                Set<String> published = new HashSet<>();
                tasks.firstThird().forEach(task -> published.addAll(publish(publisher, task)));
                new LoopEvents(reader, factory, limit, notes).awaitResults(published);
            }
            int number = 1;
            for (List<Operation> wave : tasks.waves()) {
                wave(publisher, number, wave, false);
                number++;
            }
            wave(publisher, number, tasks.lastWave(), true);
        }
    }

    private void wave(EventPublisher publisher, int number, List<Operation> wave, boolean poisoned) {
        try (EventReader reader = reader()) {
            LoopEvents events = new LoopEvents(reader, factory, limit, notes);
            Set<String> published = new HashSet<>();
            if (poisoned) {
                published.addAll(publishPoison(publisher));
            }
            wave.forEach(task -> published.addAll(publish(publisher, task)));
            decided(number, events.awaitDecision(published));
        }
    }

    private void decided(int wave, LoopEvents.Decision decision) {
        HypernetworkVersion version = decision.version();
        boolean promoted = version.getStage() == HypernetworkStage.CHAMPION;
        new LoopDecision(
                        wave,
                        version.getVersion(),
                        Path.of(URI.create(version.getLocation())).toString(),
                        promoted,
                        version.getReason(),
                        decision.roundSeconds(),
                        decision.decisionSeconds())
                .append(decisions);
        notes.accept("wave " + wave + ": " + version.getVersion() + " is " + (promoted ? "champion" : "rejected") + ", "
                + version.getReason());
    }

    private EventReader reader() {
        return new EventReader(
                factory.cluster(),
                List.of(Topics.EVALUATION_RESULTS, Topics.HYPERNETWORK_VERSIONS, Topics.TASKS.deadLetters()),
                EventReader.From.NOW);
    }

    /**
     * The initial version was trained on the first third, so publishing these tasks must not start a round: the
     * version's record counts their results as already seen.
     */
    private HypernetworkVersion introduceStart(EventPublisher publisher, long startSteps) {
        HypernetworkVersion start = HypernetworkVersion.newBuilder(
                        Champions.read(factory.cluster()).get(BASE_MODEL))
                .setTrainingSteps(startSteps)
                .setTrainedTasks(tasks.firstThird().size())
                .setResultsSeen(tasks.firstThird().stream()
                        .mapToLong(task -> tasks.descriptions(task).size())
                        .sum())
                .setReason("trained on the first third of the tasks")
                .setCreatedAt(Instant.now())
                .build();
        publisher.publish(Topics.HYPERNETWORK_VERSIONS, Topics.versionKey(BASE_MODEL, start.getVersion()), start);
        return start;
    }

    /** The initial version knows the first third; without the file, its tasks would be new in the first round. */
    private void writeTrainedTasks(String version) {
        TrainedTaskFile.write(
                store.resolve(TrainedTaskFile.path(BASE_MODEL, version)),
                tasks.firstThird().stream()
                        .map(task -> dataset(task).toString())
                        .collect(Collectors.toSet()));
    }

    private Path dataset(Operation task) {
        return store.resolve("datasets").resolve(task.id() + ".jsonl");
    }

    private void writeBenchmark(Operation task) {
        LoopDataset.writeBenchmark(
                store.resolve("benchmarks").resolve(BASE_MODEL).resolve(task.id()),
                task,
                tasks.descriptions(task).get(0));
    }

    private Set<String> publish(EventPublisher publisher, Operation task) {
        Path file = dataset(task);
        LoopDataset.write(file, task, task);
        return publish(publisher, task, task.id(), file, tasks.descriptions(task));
    }

    private Set<String> publishPoison(EventPublisher publisher) {
        Path file = store.resolve("datasets").resolve("poisoned.jsonl");
        LoopDataset.write(file, tasks.poisoned(), tasks.liar());
        return publish(publisher, tasks.poisoned(), "poisoned", file, tasks.poisonedDescriptions());
    }

    /**
     * Publishes one event for each description; all name the same data set, so that they are rewordings of one task.
     */
    private static Set<String> publish(
            EventPublisher publisher, Operation task, String name, Path dataset, List<String> descriptions) {
        Set<String> taskIds = new HashSet<>();
        for (int i = 0; i < descriptions.size(); i++) {
            TaskDescription event = TaskDescription.newBuilder()
                    .setTaskId(name + "/" + i)
                    .setDescription(descriptions.get(i))
                    .setBaseModel(BASE_MODEL)
                    .setBenchmarks(List.of(task.id()))
                    .setDataset(DatasetReference.newBuilder()
                            .setUri(dataset.toUri().toString())
                            .setTrainSplit(LoopDataset.TRAIN)
                            .setHeldOutSplit(LoopDataset.HELD_OUT)
                            .build())
                    .setSubmittedAt(Instant.now())
                    .build();
            publisher.publish(Topics.TASK_DESCRIPTIONS, event.getTaskId(), event);
            taskIds.add(event.getTaskId());
        }
        return taskIds;
    }
}
