package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.row.VersionRow;
import io.adapterfactory.dashboard.view.FactoryView;
import io.adapterfactory.dashboard.view.VersionScores;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Collection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Hypernetwork versions and their scores. */
@Path("/api/versions")
@Produces(MediaType.APPLICATION_JSON)
public class VersionResource {

    /**
     * @param versions the newest stage of each, in the order of arrival
     * @param stages every stage in the topic
     * @param champions the champion of each base model
     * @param scores scores of each version on each benchmark
     */
    public record Versions(
            List<VersionRow> versions,
            List<VersionRow> stages,
            Collection<VersionRow> champions,
            List<VersionScores> scores) {}

    private final FactoryView view;

    VersionResource(FactoryView view) {
        this.view = view;
    }

    @GET
    @Operation(
            summary = "Hypernetwork versions",
            description =
                    "Stages with reasons, and each version's score on each benchmark, over the adapters that it made.")
    public Versions versions() {
        return new Versions(
                view.versions().newest(),
                view.versions().stages(),
                view.versions().champions().values(),
                view.adapters().versionScores());
    }
}
