package io.adapterfactory.trainer.http;

import io.adapterfactory.trainer.train.RoundScheduler;
import io.adapterfactory.trainer.train.TaskPool;
import io.adapterfactory.trainer.train.Version;
import io.adapterfactory.trainer.train.Versions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What the trainer knows and does. */
@Path("/trainer")
@Produces(MediaType.APPLICATION_JSON)
public class TrainerResource {

    /** One base model's side of the trainer. */
    public record BaseModelState(
            String baseModel, String champion, long trainingSteps, int poolTasks, long newResults) {}

    /** Everything. */
    public record TrainerState(RoundScheduler.Status round, List<BaseModelState> baseModels) {}

    private final RoundScheduler scheduler;
    private final TaskPool pool;
    private final Versions versions;

    public TrainerResource(RoundScheduler scheduler, TaskPool pool, Versions versions) {
        this.scheduler = scheduler;
        this.pool = pool;
        this.versions = versions;
    }

    @GET
    public TrainerState state() {
        return new TrainerState(
                scheduler.status(),
                versions.baseModels().stream().map(this::stateOf).toList());
    }

    private BaseModelState stateOf(String baseModel) {
        Version champion = versions.champion(baseModel).orElseThrow();
        return new BaseModelState(
                baseModel,
                champion.name(),
                champion.trainingSteps(),
                pool.tasks(baseModel).size(),
                scheduler.newResults(baseModel));
    }
}
