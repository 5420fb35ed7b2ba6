package io.adapterfactory.evaluator.http;

import io.adapterfactory.serving.fleet.Fleet;
import io.adapterfactory.serving.fleet.Refresh;
import io.adapterfactory.serving.fleet.RefreshItem;
import io.adapterfactory.serving.fleet.RefreshPlan;
import io.adapterfactory.serving.fleet.RefreshProgress;
import io.adapterfactory.serving.fleet.ServedAdapterRow;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;

/** The adapters that inference servers serve, and how people renew them. */
@Path("/api/fleet")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class FleetResource {

    /** Default for the maximum number of unfinished orders. */
    private static final int AT_ONCE = 8;

    /**
     * A refresh without its adapters.
     *
     * @param version that makes the adapters
     * @param atOnce max unfinished orders
     * @param counts number of adapters in each state that occurs
     * @param finished whether the factory will do nothing more for it
     */
    public record RefreshSummary(
            String refreshId,
            String baseModel,
            String version,
            int atOnce,
            int adapters,
            Map<RefreshItem.State, Integer> counts,
            boolean finished,
            Instant startedAt,
            Optional<Instant> rolledBackAt) {

        private static RefreshSummary of(RefreshProgress progress) {
            Refresh refresh = progress.refresh();
            return new RefreshSummary(
                    refresh.id(),
                    refresh.baseModel(),
                    refresh.version(),
                    refresh.atOnce(),
                    refresh.adapterIds().size(),
                    progress.counts(),
                    progress.isFinished(),
                    refresh.startedAt(),
                    refresh.rolledBackAt());
        }
    }

    /** A refresh, adapter by adapter. */
    public record RefreshDetail(RefreshSummary summary, List<RefreshItem> adapters) {}

    /**
     * The fleet.
     *
     * @param complete whether all topics have been read; until then, adapters may be missing
     * @param baseModels those that have a serving target
     * @param refreshes the newest first
     */
    public record FleetState(
            boolean complete,
            Collection<String> baseModels,
            List<ServedAdapterRow> served,
            List<RefreshSummary> refreshes) {}

    /**
     * @param baseModel whose adapters are made again
     * @param atOnce max unfinished orders, 1 to 1000; 8 if it is missing
     */
    public record RefreshRequest(String baseModel, Integer atOnce) {}

    /** The id of a refresh, and how many adapters it makes again. */
    public record Started(String refreshId, String baseModel, String version, int adapters) {

        private static Started of(Refresh refresh) {
            return new Started(
                    refresh.id(),
                    refresh.baseModel(),
                    refresh.version(),
                    refresh.adapterIds().size());
        }
    }

    /** @param baseModel whose newest refresh is rolled back */
    public record RollbackRequest(String baseModel) {}

    private final Fleet fleet;

    FleetResource(Fleet fleet) {
        this.fleet = fleet;
    }

    @GET
    @Operation(
            summary = "The adapters that inference servers serve",
            description = "With version, scores, and aliases, and the refreshes with their progress.")
    public FleetState fleet(@QueryParam("base") String baseModel) {
        return new FleetState(
                fleet.isComplete(),
                new TreeSet<>(fleet.baseModels()),
                fleet.served().stream()
                        .filter(row -> isAbout(baseModel, row.baseModel()))
                        .toList(),
                fleet.refreshes().stream()
                        .filter(progress ->
                                isAbout(baseModel, progress.refresh().baseModel()))
                        .map(RefreshSummary::of)
                        .toList());
    }

    private static boolean isAbout(String wanted, String baseModel) {
        return wanted == null || wanted.equals(baseModel);
    }

    @GET
    @Path("/refreshes/{refreshId}")
    @Operation(summary = "A refresh, adapter by adapter")
    @APIResponse(responseCode = "404", description = "There is no such refresh")
    public RefreshDetail refresh(@RestPath String refreshId) {
        return fleet.refresh(refreshId)
                .map(progress -> new RefreshDetail(RefreshSummary.of(progress), progress.items()))
                .orElseThrow(() -> new NotFoundException("refresh '" + refreshId + "' is unknown"));
    }

    @GET
    @Path("/plan")
    @Operation(
            summary = "What a refresh would do now",
            description = "The served adapters that the champion did not make, or that were scored on another base"
                    + " model than the store has now. Nothing is ordered.")
    @APIResponse(responseCode = "409", description = "Nothing could be refreshed; the body says why")
    @APIResponse(responseCode = "503", description = "The evaluator is still reading the topics")
    public RefreshPlan plan(@QueryParam("base") String baseModel) {
        return fleet.plan(required(baseModel));
    }

    @POST
    @Path("/refreshes")
    @Operation(
            summary = "Make the served adapters again with the champion",
            description = "Each is scored on the benchmarks of the one that it may replace, and replaces it unless it"
                    + " is worse.")
    @APIResponse(responseCode = "400", description = "The body is not a valid request")
    @APIResponse(
            responseCode = "409",
            description = "The last refresh still makes adapters, or there is nothing to refresh; the body says which")
    @APIResponse(responseCode = "503", description = "The broker is unavailable, or the topics are still being read")
    public Started start(RefreshRequest request) {
        return Started.of(fleet.start(
                required(request == null ? null : request.baseModel()),
                request.atOnce() == null ? AT_ONCE : request.atOnce()));
    }

    @POST
    @Path("/rollback")
    @Operation(
            summary = "Roll back the newest refresh",
            description = "The adapters that it replaced are served again. Repeat it to roll back the one before.")
    @APIResponse(responseCode = "400", description = "The body is not a valid request")
    @APIResponse(responseCode = "409", description = "There is no refresh that could be rolled back")
    @APIResponse(responseCode = "503", description = "The broker is unavailable, or the topics are still being read")
    public Started rollBack(RollbackRequest request) {
        return Started.of(fleet.rollBack(required(request == null ? null : request.baseModel())));
    }

    private static String required(String baseModel) {
        if (baseModel == null || baseModel.isBlank()) {
            throw new IllegalArgumentException(
                    "no base model is named; expected baseModel in the body," + " or base in the query");
        }
        return baseModel;
    }
}
