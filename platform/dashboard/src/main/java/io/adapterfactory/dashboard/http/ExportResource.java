package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.download.AdapterExports;
import io.adapterfactory.dashboard.download.WrittenExport;
import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.t2l.export.ExportFormat;
import io.adapterfactory.t2l.tensor.FloatType;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;

/** An adapter in the formats of other programs. */
@Path("/api/adapters/{adapterId}/exports")
public class ExportResource {

    /**
     * @param format {@code peft}, {@code gguf}, or {@code merged}
     * @param whyNot why the adapter is not available in it; empty if no reason is known
     */
    public record Export(String format, Optional<String> whyNot) {}

    private final AdapterFolders folders;
    private final AdapterExports exports;

    ExportResource(AdapterFolders folders, AdapterExports exports) {
        this.folders = folders;
        this.exports = exports;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The formats of an adapter", description = "With the reason for each that is not available.")
    public List<Export> formats(@RestPath String adapterId) {
        return exports.offers(adapter(adapterId)).stream()
                .map(offer -> new Export(offer.format().toString(), offer.whyNot()))
                .toList();
    }

    @GET
    @Path("/{format}")
    @Produces("application/zip")
    @Operation(
            summary = "An adapter for another program, as a zip",
            description =
                    "format: peft, gguf (llama.cpp, Ollama), or merged (into its base model). The folder in the zip"
                            + " is what factory export writes.")
    @APIResponse(responseCode = "200", description = "The zip file.")
    @APIResponse(responseCode = "400", description = "The format or the number type is unknown.")
    @APIResponse(responseCode = "404", description = "The adapter is unknown, or its files are gone.")
    @APIResponse(
            responseCode = "409",
            description = "This adapter is not available in this format: the base model's architecture has no names in"
                    + " GGUF, its weights are not in the store, or are not those that the adapter was made for.")
    @APIResponse(responseCode = "503", description = "Too many exports at once, or no room for this one.")
    public Response export(
            @RestPath String adapterId,
            @RestPath String format,
            @Parameter(description = "Number type of peft and gguf: f32 (default), f16, or bf16.") @QueryParam("dtype")
                    String dtype,
            @Context RoutingContext request) {
        ExportFormat wanted = ExportFormat.named(format);
        Optional<FloatType> type = type(dtype);
        WrittenExport written = exports.write(adapter(adapterId), wanted, type);
        // Closes the export even if nothing is sent, because the request may be a HEAD, or the client may have
        // disconnected.
        request.addEndHandler(any -> written.close());
        StreamingOutput zip = output -> {
            try (written) {
                written.zip().writeTo(output);
            }
        };
        return Response.ok(zip)
                .header("Content-Disposition", "attachment; filename=\"" + written.name() + ".zip\"")
                .build();
    }

    private static Optional<FloatType> type(String dtype) {
        try {
            return Optional.ofNullable(dtype).map(FloatType::named);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("dtype is unknown: " + e.getMessage(), e);
        }
    }

    private AdapterExports.Adapter adapter(String adapterId) {
        AdapterRow row = folders.find(adapterId);
        return new AdapterExports.Adapter(adapterId, row.baseModel(), folders.folder(row));
    }
}
