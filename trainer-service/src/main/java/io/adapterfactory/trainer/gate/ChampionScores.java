package io.adapterfactory.trainer.gate;

import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.pool.ValidationTask;
import io.adapterfactory.trainer.version.Version;
import jakarta.enterprise.context.ApplicationScoped;

/** Reports the validation scores of the serving version to the pool. */
@ApplicationScoped
public class ChampionScores {

    private final ValidationSet set;
    private final ValidationResults results;
    private final TaskPool pool;

    public ChampionScores(ValidationSet set, ValidationResults results, TaskPool pool) {
        this.set = set;
        this.results = results;
        this.pool = pool;
    }

    /** @param champion the serving version */
    public void report(Version champion) {
        String baseModel = champion.baseModel();
        for (ValidationSet.Member member : set.members(baseModel)) {
            ValidationTask task = member.task();
            results.of(ValidationOrder.of(baseModel, champion.name(), champion.name(), task))
                    .ifPresent(result -> pool.serves(baseModel, task.benchmark(), result.score()));
        }
    }
}
