package io.adapterfactory.cli.command.run;

import io.adapterfactory.cli.cluster.DeadLetter;
import io.adapterfactory.cli.cluster.EventPublisher;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.LocalFactory;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/** Publishes one task and follows it through the factory's topics. */
final class DemoRun {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final List<String> FOLLOWED = List.of(
            Topics.GENERATED_ADAPTERS,
            Topics.EVALUATION_RESULTS,
            Topics.TASKS.deadLetters(),
            Topics.ADAPTERS.deadLetters());

    private final LocalFactory factory;
    private final Consumer<String> notes;
    private GeneratedAdapter adapter;
    private EvaluationResult result;
    private double adapterSeconds;

    DemoRun(LocalFactory factory, Consumer<String> notes) {
        this.factory = factory;
        this.notes = notes;
    }

    /** @throws FactoryException when the task ends in the dead letters, or no result comes within five minutes */
    DemoResult run(TaskDescription task) {
        try (EventReader reader = new EventReader(factory.cluster(), FOLLOWED, EventReader.From.NOW);
                EventPublisher publisher = new EventPublisher(factory.cluster());
                Progress progress = Progress.of("Task", 2)) {
            progress.at(0, "publishing");
            publisher.publish(Topics.TASK_DESCRIPTIONS, task.getTaskId(), task);
            long published = System.nanoTime();
            while (result == null) {
                double seconds = (System.nanoTime() - published) / 1e9;
                if (seconds > LIMIT.toSeconds()) {
                    throw FactoryException.failed("no result came within " + LIMIT.toSeconds() + " s; the logs are in "
                            + factory.running().logs());
                }
                progress.at(
                        adapter == null ? 0 : 1,
                        adapter == null ? "generating the adapter" : "scoring it with and without");
                reader.poll(POLL).forEach(event -> take(reader, event, task, published));
                factory.check(notes);
            }
            progress.at(2, "done");
            return new DemoResult(adapter, result, adapterSeconds, (System.nanoTime() - published) / 1e9);
        }
    }

    private void take(EventReader reader, EventReader.Event event, TaskDescription task, long published) {
        if (event.topic().endsWith("-dead-letters")) {
            if (Arrays.equals(event.raw().key(), task.getTaskId().getBytes(StandardCharsets.UTF_8))) {
                DeadLetter letter = DeadLetter.of(event.raw());
                throw FactoryException.badInput("the factory refused the task: " + letter.reason());
            }
            return;
        }
        Optional<SpecificRecord> decoded = reader.decode(event);
        if (decoded.isEmpty()) {
            return;
        }
        if (decoded.get() instanceof GeneratedAdapter generated
                && generated.getTaskId().equals(task.getTaskId())) {
            adapter = generated;
            adapterSeconds = (System.nanoTime() - published) / 1e9;
        }
        if (decoded.get() instanceof EvaluationResult scored
                && scored.getTaskId().equals(task.getTaskId())) {
            // A default suite may have several benchmarks; the first one is shown.
            result = result == null ? scored : result;
        }
    }
}
