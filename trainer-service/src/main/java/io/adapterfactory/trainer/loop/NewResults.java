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
    /** By base model, the number of results before the last failed round. */
    private final Map<String, Long> failed = new ConcurrentHashMap<>();

    public NewResults(TaskPool pool, Versions versions) {
        this.pool = pool;
        this.versions = versions;
    }

    /** Number of results since the last round, whether it succeeded or failed. */
    public long count(String baseModel) {
        return pool.results(baseModel) - Math.max(versions.resultsSeen(baseModel), failed.getOrDefault(baseModel, 0L));
    }

    /** Number of all known results of a base model. */
    long known(String baseModel) {
        return pool.results(baseModel);
    }

    /** Delays the retry of a failed round until there are new results. */
    void roundFailed(RoundPlan plan) {
        failed.put(plan.baseModel(), plan.resultsSeen());
    }

    /** Number of results before the last failed round; empty if no round has failed since the start. */
    OptionalLong seenByFailedRound(String baseModel) {
        Long seen = failed.get(baseModel);
        return seen == null ? OptionalLong.empty() : OptionalLong.of(seen);
    }
}
