package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.map.AdapterMap;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** A map of adapters in two dimensions. */
@Path("/api/map")
@Produces(MediaType.APPLICATION_JSON)
public class MapResource {

    private final AdapterMap map;

    MapResource(AdapterMap map) {
        this.map = map;
    }

    @GET
    @Operation(
            summary = "Adapters in two dimensions",
            description = "The first two principal components of the task codes of one base model's adapters.")
    public AdapterMap.Chart map(@QueryParam("base") @DefaultValue("nano") String baseModel) {
        return map.chart(baseModel);
    }
}
