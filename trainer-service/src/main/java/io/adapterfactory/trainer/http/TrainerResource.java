package io.adapterfactory.trainer.http;

import io.adapterfactory.trainer.loop.NewResults;
import io.adapterfactory.trainer.loop.RoundState;
import io.adapterfactory.trainer.loop.RoundStatus;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.version.VersionControl;
import io.adapterfactory.trainer.version.VersionRecord;
import io.adapterfactory.trainer.version.Versions;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What the trainer knows and does, and what people may tell it. */
@Path("/trainer")
@Produces(MediaType.APPLICATION_JSON)
public class TrainerResource {

    /** One base model's side of the trainer. */
    public record BaseModelState(
            String baseModel, String champion, long trainingSteps, int poolTasks, long newResults) {}

    /** Everything. */
    public record TrainerState(RoundStatus round, List<BaseModelState> baseModels) {}

    /**
     * How often a task of the newest round is drawn.
     *
     * @param published false for a task of the base model's suite
     * @param score newest one, null if there is none
     * @param best known to be possible
     * @param share of all draws, 0 to 1
     */
    public record TaskWeight(
            String task,
            String description,
            boolean published,
            Double score,
            double best,
            double weight,
            double share) {}

    /** Which version is to serve. */
    public record Promotion(String version) {}

    /** The version that serves now, and why. */
    public record Serving(String baseModel, String champion, String reason) {}

    private final RoundState state;
    private final NewResults newResults;
    private final TaskPool pool;
    private final Versions versions;
    private final VersionControl control;

    public TrainerResource(
            RoundState state, NewResults newResults, TaskPool pool, Versions versions, VersionControl control) {
        this.state = state;
        this.newResults = newResults;
        this.pool = pool;
        this.versions = versions;
        this.control = control;
    }

    @GET
    @Operation(summary = "What the trainer does and waits for")
    public TrainerState state() {
        return new TrainerState(
                state.status(),
                versions.baseModels().stream().map(this::stateOf).toList());
    }

    private BaseModelState stateOf(String baseModel) {
        VersionRecord champion = versions.champion(baseModel).orElseThrow();
        return new BaseModelState(
                baseModel,
                champion.name(),
                champion.version().trainingSteps(),
                pool.tasks(baseModel).size(),
                newResults.count(baseModel));
    }

    /** The newest round's tasks with their weights; none before the first round since the start. */
    @GET
    @Path("{baseModel}/curriculum")
    @Operation(summary = "The newest round's tasks with their weights")
    public List<TaskWeight> curriculum(@PathParam("baseModel") String baseModel) {
        List<RoundPlan.Task> tasks = state.newestTasks(baseModel);
        double total = tasks.stream().mapToDouble(RoundPlan.Task::weight).sum();
        return tasks.stream()
                .map(task -> new TaskWeight(
                        task.id(),
                        task.descriptions().get(0),
                        task.isPublished(),
                        task.score(),
                        task.best(),
                        task.weight(),
                        task.weight() / total))
                .toList();
    }

    /** Makes a version the champion. */
    @POST
    @Path("{baseModel}/promote")
    @Operation(summary = "Make a version the champion")
    @Consumes(MediaType.APPLICATION_JSON)
    public Serving promote(@PathParam("baseModel") String baseModel, Promotion promotion) {
        if (promotion == null || promotion.version() == null) {
            throw new IllegalArgumentException("expected {\"version\": \"<name>\"}");
        }
        return serving(control.promote(baseModel, promotion.version()));
    }

    /** Takes the champion back; the one before it serves again. */
    @POST
    @Path("{baseModel}/rollback")
    @Operation(summary = "Take the champion back", description = "The one before it serves again.")
    public Serving rollBack(@PathParam("baseModel") String baseModel) {
        return serving(control.rollBack(baseModel));
    }

    private static Serving serving(VersionRecord champion) {
        return new Serving(champion.baseModel(), champion.name(), champion.reason());
    }
}
