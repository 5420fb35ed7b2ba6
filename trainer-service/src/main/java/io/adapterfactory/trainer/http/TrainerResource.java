package io.adapterfactory.trainer.http;

import io.adapterfactory.trainer.basemodel.BaseModels;
import io.adapterfactory.trainer.loop.NewResults;
import io.adapterfactory.trainer.loop.RoundState;
import io.adapterfactory.trainer.loop.RoundStatus;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.version.VersionAddition;
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
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The trainer's state, and commands for people. */
@Path("/trainer")
@Produces(MediaType.APPLICATION_JSON)
public class TrainerResource {

    /**
     * The trainer's state for one base model.
     *
     * @param settings that apply to it, by their names below {@code factory.}
     */
    public record BaseModelState(
            String baseModel,
            String champion,
            long trainingSteps,
            int poolTasks,
            long newResults,
            Map<String, Object> settings) {}

    /** Everything. */
    public record TrainerState(RoundStatus round, List<BaseModelState> baseModels) {}

    /**
     * A task's sampling weight in the newest round.
     *
     * @param published false for a task of the base model's suite
     * @param score newest score, null if there is none
     * @param best best known score
     * @param share of all samples, 0 to 1
     */
    public record TaskWeight(
            String task,
            String description,
            boolean published,
            Double score,
            double best,
            double weight,
            double share) {}

    /** Names the version that should serve. */
    public record Promotion(String version) {}

    /** Names the version in the store that should be announced. */
    public record Addition(String version) {}

    /**
     * An announced version.
     *
     * @param stage {@code CHAMPION} if it serves, {@code CANDIDATE} while the gate judges it
     * @param reason why it has this stage, for people
     */
    public record Added(String baseModel, String version, String stage, String reason) {}

    /** The serving version, and why. */
    public record Serving(String baseModel, String champion, String reason) {}

    private final RoundState state;
    private final NewResults newResults;
    private final TaskPool pool;
    private final Versions versions;
    private final VersionControl control;
    private final VersionAddition addition;
    private final BaseModels models;
    private final EffectiveSettings settings;

    TrainerResource(
            RoundState state,
            NewResults newResults,
            TaskPool pool,
            Versions versions,
            VersionControl control,
            VersionAddition addition,
            BaseModels models,
            EffectiveSettings settings) {
        this.state = state;
        this.newResults = newResults;
        this.pool = pool;
        this.versions = versions;
        this.control = control;
        this.addition = addition;
        this.models = models;
        this.settings = settings;
    }

    @GET
    @Operation(summary = "The trainer's state")
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
                newResults.count(baseModel),
                settings.of(baseModel));
    }

    /** The newest round's tasks with their weights; empty before the first round since the start. */
    @GET
    @Path("{baseModel}/curriculum")
    @Operation(summary = "The newest round's tasks with their weights")
    public List<TaskWeight> curriculum(@PathParam("baseModel") String baseModel) {
        models.require(baseModel);
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

    /** Announces a version whose folder is in the store. */
    @POST
    @Path("{baseModel}/versions")
    @Operation(
            summary = "Add a version whose folder is in the store",
            description = "The trainer checks the files in hypernetworks/<base model>/<version> of the store. The first"
                    + " version of a base model serves immediately; a later one is a candidate that the gate"
                    + " judges. A version that is known with the same files is not changed.")
    @APIResponse(
            responseCode = "200",
            description = "The version is announced",
            content = @Content(schema = @Schema(implementation = Added.class)))
    @APIResponse(responseCode = "400", description = "The body has no version, or its name is not valid")
    @APIResponse(responseCode = "404", description = "The store has no such base model or version")
    @APIResponse(
            responseCode = "409",
            description =
                    "The hypernetwork cannot be used with the base model, its files are damaged, or the name is taken")
    @APIResponse(responseCode = "503", description = "The store does not answer, or another trainer has taken over")
    @Consumes(MediaType.APPLICATION_JSON)
    public Added add(@PathParam("baseModel") String baseModel, Addition version) {
        if (version == null || version.version() == null) {
            throw new IllegalArgumentException("expected {\"version\": \"<name>\"}");
        }
        VersionRecord added = addition.add(baseModel, version.version());
        return new Added(added.baseModel(), added.name(), added.stage().name(), added.reason());
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

    /** Rejects the champion; the previous champion serves again. */
    @POST
    @Path("{baseModel}/rollback")
    @Operation(summary = "Roll back the champion", description = "The previous champion serves again.")
    public Serving rollBack(@PathParam("baseModel") String baseModel) {
        return serving(control.rollBack(baseModel));
    }

    private static Serving serving(VersionRecord champion) {
        return new Serving(champion.baseModel(), champion.name(), champion.reason());
    }
}
