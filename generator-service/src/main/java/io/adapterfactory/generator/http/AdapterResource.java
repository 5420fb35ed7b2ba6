package io.adapterfactory.generator.http;

import io.adapterfactory.generator.generate.AdapterStore;
import io.adapterfactory.generator.generate.AdapterStore.Stored;
import io.adapterfactory.generator.messaging.AdapterFeed;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.t2l.file.FileDigest;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** Adapters and their files. */
@Path("/adapters")
public class AdapterResource {

    /** An adapter in the store. */
    public record AdapterView(String adapterId, String description, String location, List<FileDigest> files) {}

    /** A new adapter. */
    public record AdapterEvent(
            String adapterId,
            String taskId,
            String description,
            String baseModel,
            String hypernetworkVersion,
            String location,
            Double nearestTrainingSimilarity,
            List<String> warnings,
            long generatedAt) {

        static AdapterEvent of(GeneratedAdapter adapter) {
            return new AdapterEvent(
                    adapter.getAdapterId(),
                    adapter.getTaskId(),
                    adapter.getDescription(),
                    adapter.getBaseModel(),
                    adapter.getHypernetworkVersion(),
                    adapter.getLocation(),
                    adapter.getNearestTrainingSimilarity(),
                    adapter.getWarnings(),
                    adapter.getGeneratedAt().toEpochMilli());
        }
    }

    private final AdapterStore store;
    private final AdapterFeed feed;

    AdapterResource(AdapterStore store, AdapterFeed feed) {
        this.store = store;
        this.feed = feed;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Follow adapters",
            description = "Every adapter that is generated from now on, as server-sent events.")
    public Multi<AdapterEvent> follow() {
        return feed.adapters().map(AdapterEvent::of);
    }

    @GET
    @Path("/{adapterId}")
    @Produces(MediaType.APPLICATION_JSON)
    @Blocking
    @Operation(summary = "One adapter")
    @APIResponse(responseCode = "404", description = "There is no such adapter")
    public AdapterView adapter(@RestPath String adapterId) throws IOException {
        Stored stored = find(adapterId);
        return new AdapterView(stored.adapterId(), stored.description(), stored.location(), stored.files());
    }

    @GET
    @Path("/{adapterId}/files/{name}")
    @Produces({MediaType.APPLICATION_OCTET_STREAM, MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
    @Blocking
    @Operation(summary = "One file of an adapter", description = "The ETag is the file's SHA-256.")
    @APIResponse(responseCode = "404", description = "There is no such adapter or file")
    public Response file(@RestPath String adapterId, @RestPath String name) throws IOException {
        Stored stored = find(adapterId);
        // Only a name from the manifest may become part of a path.
        FileDigest file = stored.files().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("adapter %s has no file '%s'; it has %s"
                        .formatted(
                                adapterId,
                                name,
                                stored.files().stream().map(FileDigest::name).toList())));
        return Response.ok(stored.folder().resolve(file.name()))
                .type(type(file.name()))
                .tag(file.sha256())
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable")
                .build();
    }

    private Stored find(String adapterId) throws IOException {
        return store.find(adapterId)
                .orElseThrow(() -> new NotFoundException("there is no adapter '%s'".formatted(adapterId)));
    }

    private static String type(String name) {
        if (name.endsWith(".json")) {
            return MediaType.APPLICATION_JSON;
        }
        return name.endsWith(".safetensors") ? MediaType.APPLICATION_OCTET_STREAM : MediaType.TEXT_PLAIN;
    }
}
