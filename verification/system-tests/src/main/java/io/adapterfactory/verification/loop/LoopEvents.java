package io.adapterfactory.verification.loop;

import io.adapterfactory.cli.cluster.DeadLetter;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.LocalFactory;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/** Follows one wave through the factory's topics. */
final class LoopEvents {

    /**
     * A decision of the trainer.
     *
     * @param roundSeconds from the wave's last result to the candidate
     * @param decisionSeconds from the candidate to the decision; 0 if there was no candidate record before
     */
    record Decision(HypernetworkVersion version, double roundSeconds, double decisionSeconds) {}

    private static final Duration POLL = Duration.ofMillis(300);

    private final EventReader reader;
    private final LocalFactory factory;
    private final Duration limit;
    private final Consumer<String> notes;
    private final Set<String> scored = new HashSet<>();
    private long lastResult = System.nanoTime();
    private long candidateAt;
    private long decidedAt;
    private HypernetworkVersion decided;

    /**
     * @param reader of results, versions and dead letters, from before anything was published
     * @param limit maximum wait
     * @param notes notified when a service was restarted
     */
    LoopEvents(EventReader reader, LocalFactory factory, Duration limit, Consumer<String> notes) {
        this.reader = reader;
        this.factory = factory;
        this.limit = limit;
        this.notes = notes;
    }

    /** Returns when every task has a score. */
    void awaitResults(Set<String> taskIds) {
        await(() -> scored.containsAll(taskIds), "some tasks were not scored");
    }

    /** Returns when every task has a score and a version of the round has been decided on. */
    Decision awaitDecision(Set<String> taskIds) {
        await(() -> decided != null && scored.containsAll(taskIds), "there was no decision on a version");
        long made = candidateAt == 0 ? decidedAt : candidateAt;
        return new Decision(decided, Math.max(0, made - lastResult) / 1e9, (decidedAt - made) / 1e9);
    }

    private void await(BooleanSupplier condition, String otherwise) {
        long started = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - started > limit.toNanos()) {
                throw FactoryException.failed(otherwise + " within " + limit.toSeconds() + " s; the logs are in "
                        + factory.running().logs());
            }
            for (EventReader.Event event : reader.poll(POLL)) {
                take(event);
            }
            factory.check(notes);
        }
    }

    private void take(EventReader.Event event) {
        if (event.topic().endsWith("-dead-letters")) {
            throw FactoryException.failed("the factory refused an event: "
                    + DeadLetter.of(event.raw()).reason());
        }
        Optional<SpecificRecord> decoded = reader.decode(event);
        if (decoded.orElse(null) instanceof EvaluationResult result) {
            if (scored.add(result.getTaskId()) && decided == null && candidateAt == 0) {
                lastResult = System.nanoTime();
            }
        }
        if (decoded.orElse(null) instanceof HypernetworkVersion version) {
            if (version.getStage() == HypernetworkStage.CANDIDATE) {
                candidateAt = System.nanoTime();
            } else if (version.getStage() == HypernetworkStage.CHAMPION
                    || version.getStage() == HypernetworkStage.REJECTED) {
                decided = version;
                decidedAt = System.nanoTime();
            }
        }
    }
}
