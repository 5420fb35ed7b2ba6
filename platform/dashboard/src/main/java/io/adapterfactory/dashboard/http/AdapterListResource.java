package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.Page;
import io.adapterfactory.dashboard.view.AdapterQuery;
import io.adapterfactory.dashboard.view.AdapterQuery.Sort;
import io.adapterfactory.dashboard.view.AdapterTable;
import io.adapterfactory.dashboard.view.FactoryView;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Lists adapters. Search, filters, order, and pages are computed here, so that a browser needs one page only. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
public class AdapterListResource {

    private static final int MAX_ROWS = 200;

    private final FactoryView view;

    AdapterListResource(FactoryView view) {
        this.view = view;
    }

    @GET
    @Path("/adapters")
    @Operation(
            summary = "Adapters with their scores",
            description =
                    "q: words of description, benchmark or ids; label: key or key=value; sort: time, score, base or"
                            + " gain.")
    public Page<AdapterRow> adapters(
            @QueryParam("q") @DefaultValue("") String words,
            @QueryParam("base") String baseModel,
            @QueryParam("version") String version,
            @QueryParam("benchmark") String benchmark,
            @QueryParam("label") String label,
            @QueryParam("warning") String warning,
            @QueryParam("sort") @DefaultValue("time") String sort,
            @QueryParam("descending") @DefaultValue("true") boolean descending,
            @QueryParam("page") @DefaultValue("0") int page,
            @QueryParam("size") @DefaultValue("25") int size) {
        if (page < 0 || size < 1 || size > MAX_ROWS) {
            throw new IllegalArgumentException("page " + page + " of " + size
                    + " rows cannot be listed; expected a page from 0 and 1 to " + MAX_ROWS + " rows");
        }
        List<String> each = Arrays.stream(words.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        return view.adapters()
                .page(
                        new AdapterQuery(
                                each,
                                given(baseModel),
                                given(version),
                                given(benchmark),
                                given(label),
                                given(warning),
                                Sort.named(sort),
                                descending),
                        page,
                        size);
    }

    private static Optional<String> given(String parameter) {
        return Optional.ofNullable(parameter).filter(text -> !text.isBlank());
    }

    @GET
    @Path("/adapter-facets")
    @Operation(summary = "Filter values of adapters", description = "Each value with its number of adapters.")
    public AdapterTable.Facets facets() {
        return view.adapters().facets();
    }
}
