package io.adapterfactory.verification.loop;

import io.adapterfactory.cli.cluster.Champions;
import io.adapterfactory.cli.cluster.EventPublisher;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.launch.LocalFactory;
import io.adapterfactory.experiments.loop.LoopDecision;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Publishes tasks to a running factory, wave after wave, and records its decisions. */
final class LoopWaves implements AutoCloseable {

    private final LocalFactory factory;
    private final String baseModel;
    private final Path decisions;
    private final Duration limit;
    private final Consumer<String> notes;
    private final EventPublisher publisher;

    /**
     * @param decisions file for one line per wave
     * @param limit maximum time for one wave
     * @param notes receives messages about the progress
     */
    LoopWaves(LocalFactory factory, String baseModel, Path decisions, Duration limit, Consumer<String> notes) {
        this.factory = factory;
        this.baseModel = baseModel;
        this.decisions = decisions;
        this.limit = limit;
        this.notes = notes;
        this.publisher = new EventPublisher(factory.cluster());
    }

    /** The factory's store. */
    Path store() {
        return Path.of(factory.running().store());
    }

    /** The file in the store for a task's data set. */
    Path dataset(String name) {
        return store().resolve("datasets").resolve(name + ".jsonl");
    }

    /** The record of the version that serves now, to be changed for {@link #begin}. */
    HypernetworkVersion.Builder champion() {
        return HypernetworkVersion.newBuilder(Champions.read(factory.cluster()).get(baseModel));
    }

    /** Publishes the record of the first champion again, with what this loop knows about it. */
    LoopDecision begin(HypernetworkVersion.Builder champion) {
        HypernetworkVersion start = champion.setCreatedAt(Instant.now()).build();
        publisher.publish(Topics.HYPERNETWORK_VERSIONS, Topics.versionKey(baseModel, start.getVersion()), start);
        return decided(0, new LoopEvents.Decision(start, 0, 0));
    }

    /** Publishes tasks and waits for their results. */
    void publish(List<PublishedTask> tasks) {
        try (EventReader reader = reader()) {
            events(reader).awaitResults(send(tasks));
        }
    }

    /** Publishes tasks, and waits for their results and for the decision on the round that they start. */
    LoopDecision wave(int number, List<PublishedTask> tasks) {
        try (EventReader reader = reader()) {
            LoopEvents events = events(reader);
            return decided(number, events.awaitDecision(send(tasks)));
        }
    }

    private EventReader reader() {
        return new EventReader(
                factory.cluster(),
                List.of(Topics.EVALUATION_RESULTS, Topics.HYPERNETWORK_VERSIONS, Topics.TASKS.deadLetters()),
                EventReader.From.NOW);
    }

    private LoopEvents events(EventReader reader) {
        return new LoopEvents(reader, factory, limit, notes);
    }

    /** Publishes tasks and returns their ids. */
    private Set<String> send(List<PublishedTask> tasks) {
        Set<String> taskIds = new HashSet<>();
        for (PublishedTask task : tasks) {
            for (TaskDescription event : task.events(baseModel)) {
                publisher.publish(Topics.TASK_DESCRIPTIONS, event.getTaskId(), event);
                taskIds.add(event.getTaskId());
            }
        }
        return taskIds;
    }

    private LoopDecision decided(int wave, LoopEvents.Decision decided) {
        HypernetworkVersion version = decided.version();
        boolean promoted = version.getStage() == HypernetworkStage.CHAMPION;
        LoopDecision decision = new LoopDecision(
                wave,
                version.getVersion(),
                Path.of(URI.create(version.getLocation())).toString(),
                promoted,
                version.getReason(),
                decided.roundSeconds(),
                decided.decisionSeconds());
        decision.append(decisions);
        notes.accept("wave " + wave + ": " + version.getVersion() + " is " + (promoted ? "champion" : "rejected") + ", "
                + version.getReason());
        return decision;
    }

    @Override
    public void close() {
        publisher.close();
    }
}
