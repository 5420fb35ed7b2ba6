package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.map.AdapterMap;
import io.adapterfactory.dashboard.port.TopicArchive;
import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.dashboard.row.ScoreRow;
import io.adapterfactory.dashboard.row.ServedRow;
import io.adapterfactory.dashboard.row.TaskRow;
import io.adapterfactory.dashboard.view.FactoryView;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;

/** Details of one adapter. */
@Path("/api/adapters/{adapterId}")
@Produces(MediaType.APPLICATION_JSON)
public class AdapterDetailResource {

    /** @param evidence empty if the topic no longer has the result */
    public record DetailedScore(ScoreRow figures, Optional<TopicArchive.Evidence> evidence) {}

    /**
     * @param making empty if the topic no longer has the adapter's event, or never had it
     * @param refusals why it was not scored, unless a person has already decided about that
     * @param served which inference servers serve it, or why not
     * @param location a path on the evaluator's machine, if it is one
     */
    public record Detail(
            AdapterRow adapter,
            Optional<TaskRow> task,
            Optional<TopicArchive.Making> making,
            String location,
            List<DetailedScore> scores,
            List<DeadLetterRow> refusals,
            List<ServedRow> served,
            List<AdapterMap.Neighbor> neighbours) {}

    private final FactoryView view;
    private final TopicArchive archive;
    private final AdapterMap map;
    private final AdapterFolders folders;

    AdapterDetailResource(FactoryView view, TopicArchive archive, AdapterMap map, AdapterFolders folders) {
        this.view = view;
        this.archive = archive;
        this.map = map;
        this.folders = folders;
    }

    @GET
    @Operation(
            summary = "One adapter",
            description =
                    "Its order, generation, files, scores with worked examples, and the adapters of similar tasks.")
    public Detail adapter(@RestPath String adapterId) {
        AdapterRow row = folders.find(adapterId);
        Optional<TopicArchive.Making> making = row.place().flatMap(archive::making);
        return new Detail(
                row,
                view.tasks().find(row.taskId()),
                making,
                making.map(made -> AdapterFolders.shown(made.location())).orElse(""),
                row.scores().stream()
                        .map(score -> new DetailedScore(score, archive.evidence(score.place())))
                        .toList(),
                view.deadLetters().refusals(row),
                view.served().of(row.adapterId()),
                map.neighbors(row));
    }

    @GET
    @Path("/archive")
    @Produces("application/zip")
    @Operation(summary = "The adapter's folder as a zip", description = "Its files are verified against their digests.")
    public Response archive(@RestPath String adapterId) {
        StreamingOutput zip = folders.zip(folders.find(adapterId))::writeTo;
        return Response.ok(zip)
                .header("Content-Disposition", "attachment; filename=\"" + adapterId + ".zip\"")
                .build();
    }
}
