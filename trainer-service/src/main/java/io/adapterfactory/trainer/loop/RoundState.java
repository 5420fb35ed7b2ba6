package io.adapterfactory.trainer.loop;

import io.adapterfactory.trainer.round.RoundPlan;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** The loop's current work, for readers on other threads. */
@ApplicationScoped
public class RoundState {

    private final AtomicReference<RoundStatus> status;
    private final Map<String, List<RoundPlan.Task>> newestTasks = new ConcurrentHashMap<>();
    /** By base model, when its last round or judgment ended. */
    private final Map<String, Instant> lastEnded = new ConcurrentHashMap<>();

    private final Instant started;
    private volatile boolean fenced;

    public RoundState(Clock clock) {
        this.started = clock.instant();
        this.status = new AtomicReference<>(RoundStatus.idle(started));
    }

    public RoundStatus status() {
        return status.get();
    }

    /** The newest round's tasks and weights; empty before the first round. */
    public List<RoundPlan.Task> newestTasks(String baseModel) {
        return newestTasks.getOrDefault(baseModel, List.of());
    }

    /** Whether another trainer has taken over. */
    public boolean isFenced() {
        return fenced;
    }

    /** When a base model's last round or judgment ended, or the trainer started. */
    Instant lastEnded(String baseModel) {
        return lastEnded.getOrDefault(baseModel, started);
    }

    /** A round of a base model is over. */
    void ended(String baseModel, Instant at) {
        lastEnded.put(baseModel, at);
        update(current -> current.ended(at));
    }

    /** The candidate of a base model is judged. */
    void judged(String baseModel, Instant at) {
        lastEnded.put(baseModel, at);
        update(current -> current.judged(at));
    }

    void update(UnaryOperator<RoundStatus> change) {
        status.updateAndGet(change);
    }

    void began(RoundPlan plan) {
        newestTasks.put(plan.baseModel(), plan.tasks());
    }

    void fence() {
        fenced = true;
    }
}
