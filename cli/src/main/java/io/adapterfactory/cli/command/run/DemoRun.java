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
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** Publishes one task, follows it through the factory's topics, and then publishes a different one for comparison. */
final class DemoRun {

    /** Limit for one task: scoring a real language model takes minutes on a CPU. */
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final double NANOS = 1e9;
    private static final List<String> FOLLOWED = List.of(
            Topics.GENERATED_ADAPTERS,
            Topics.EVALUATION_RESULTS,
            Topics.TASKS.deadLetters(),
            Topics.ADAPTERS.deadLetters());

    private final LocalFactory factory;
    private final Consumer<String> notes;

    DemoRun(LocalFactory factory, Consumer<String> notes) {
        this.factory = factory;
        this.notes = notes;
    }

    /**
     * @param other derives a task with another description from a result, to be scored on the same benchmark; or none
     * @throws FactoryException when a task becomes a dead letter, or there is no result within twenty minutes
     */
    DemoResult run(TaskDescription task, Function<EvaluationResult, Optional<TaskDescription>> other) {
        try (EventReader reader = new EventReader(factory.cluster(), FOLLOWED, EventReader.From.NOW);
                EventPublisher publisher = new EventPublisher(factory.cluster());
                Progress progress = Progress.of("Task", 3)) {
            Followed first = follow(task, reader, publisher, stage -> {
                switch (stage) {
                    case PUBLISHED -> progress.at(0, "generating the adapter");
                    case GENERATED -> progress.at(1, "scoring it with and without");
                }
            });
            Optional<TaskDescription> compared = other.apply(first.result);
            Optional<EvaluationResult> otherResult = compared.map(each ->
                    follow(each, reader, publisher, stage -> progress.at(2, "scoring another task's adapter")).result);
            progress.at(3, "done");
            return new DemoResult(first.adapter, first.result, otherResult, first.adapterSeconds, first.resultSeconds);
        }
    }

    /** Progress of a task. */
    private enum Stage {
        PUBLISHED,
        GENERATED
    }

    private Followed follow(
            TaskDescription task, EventReader reader, EventPublisher publisher, Consumer<Stage> progress) {
        publisher.publish(Topics.TASK_DESCRIPTIONS, task.getTaskId(), task);
        Followed followed = new Followed(task);
        while (followed.result == null) {
            if (followed.seconds() > LIMIT.toSeconds()) {
                throw FactoryException.failed("no result arrived within " + LIMIT.toSeconds() + " s; the logs are in "
                        + factory.running().logs());
            }
            progress.accept(followed.adapter == null ? Stage.PUBLISHED : Stage.GENERATED);
            reader.poll(POLL).forEach(event -> followed.take(reader, event));
            factory.check(notes);
        }
        return followed;
    }

    /** Events of one task so far. */
    private static final class Followed {

        private final TaskDescription task;
        private final long published = System.nanoTime();
        private GeneratedAdapter adapter;
        private EvaluationResult result;
        private double adapterSeconds;
        private double resultSeconds;

        Followed(TaskDescription task) {
            this.task = task;
        }

        double seconds() {
            return (System.nanoTime() - published) / NANOS;
        }

        void take(EventReader reader, EventReader.Event event) {
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
                adapterSeconds = seconds();
            }
            // A default suite may have several benchmarks; the first one is shown.
            if (result == null
                    && decoded.get() instanceof EvaluationResult scored
                    && scored.getTaskId().equals(task.getTaskId())) {
                result = scored;
                resultSeconds = seconds();
            }
        }
    }
}
