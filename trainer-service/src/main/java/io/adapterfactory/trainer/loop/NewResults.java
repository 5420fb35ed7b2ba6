package io.adapterfactory.trainer.loop;

import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.version.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the evaluation results that no round has used yet. */
@ApplicationScoped
public class NewResults {

    private final TaskPool pool;
    private final Versions versions;
    /** By base model, the results that the last failed round had seen. */
    private final Map<String, Long> failed = new ConcurrentHashMap<>();

    public NewResults(TaskPool pool, Versions versions) {
        this.pool = pool;
        this.versions = versions;
    }

    /** Results since the last round, whether it made a version or failed. */
    public long count(String baseModel) {
        return pool.results(baseModel) - Math.max(versions.resultsSeen(baseModel), failed.getOrDefault(baseModel, 0L));
    }

    /** All results of a base model that are known now. */
    long known(String baseModel) {
        return pool.results(baseModel);
    }

    /** A failed round is tried again after new results, not at once. */
    void roundFailed(RoundPlan plan) {
        failed.put(plan.baseModel(), plan.resultsSeen());
    }

    /** Results that the last failed round had seen; none if no round has failed since the start. */
    OptionalLong seenByFailedRound(String baseModel) {
        Long seen = failed.get(baseModel);
        return seen == null ? OptionalLong.empty() : OptionalLong.of(seen);
    }
}
