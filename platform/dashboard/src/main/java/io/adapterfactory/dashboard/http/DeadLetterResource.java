package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.port.Orders;
import io.adapterfactory.dashboard.port.TopicArchive;
import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.dashboard.row.Page;
import io.adapterfactory.dashboard.view.FactoryView;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;

/** Records that could not be used, and people's decisions about them. */
@Path("/api/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class DeadLetterResource {

    private static final int MAX_ROWS = 200;

    /** @param json the record in Avro's JSON encoding; null or empty sends the original bytes */
    public record Edited(String json) {}

    private final FactoryView view;
    private final TopicArchive archive;
    private final Orders orders;

    DeadLetterResource(FactoryView view, TopicArchive archive, Orders orders) {
        this.view = view;
        this.archive = archive;
        this.orders = orders;
    }

    @GET
    @Operation(summary = "Dead letters, the newest first")
    public Page<DeadLetterRow> letters(
            @QueryParam("open") @DefaultValue("true") boolean openOnly,
            @QueryParam("page") @DefaultValue("0") int page,
            @QueryParam("size") @DefaultValue("25") int size) {
        if (page < 0 || size < 1 || size > MAX_ROWS) {
            throw new IllegalArgumentException("page " + page + " of " + size
                    + " rows cannot be listed; expected a page from 0 and 1 to " + MAX_ROWS + " rows");
        }
        return view.deadLetters().page(openOnly, page, size);
    }

    @GET
    @Path("/{topic}/{partition}/{offset}")
    @Operation(summary = "One dead letter with its payload and headers")
    public TopicArchive.Letter letter(@RestPath String topic, @RestPath int partition, @RestPath long offset) {
        return archive.letter(find(topic, partition, offset))
                .orElseThrow(() -> new NoSuchThingException(
                        "dead letter %s-%d@%d is no longer kept".formatted(topic, partition, offset)));
    }

    @POST
    @Path("/{topic}/{partition}/{offset}/replay")
    @Operation(summary = "Put a dead letter back on its topic", description = "Unchanged or edited.")
    public void replay(@RestPath String topic, @RestPath int partition, @RestPath long offset, Edited edited) {
        orders.replay(
                find(topic, partition, offset),
                Optional.ofNullable(edited).map(Edited::json).filter(json -> !json.isBlank()));
    }

    @POST
    @Path("/{topic}/{partition}/{offset}/discard")
    @Operation(summary = "Discard a dead letter")
    public void discard(@RestPath String topic, @RestPath int partition, @RestPath long offset, Edited ignored) {
        orders.discard(find(topic, partition, offset));
    }

    private DeadLetterRow find(String topic, int partition, long offset) {
        return view.deadLetters()
                .find(topic, partition, offset)
                .orElseThrow(() -> new NoSuchThingException(
                        "there is no dead letter %s-%d@%d".formatted(topic, partition, offset)));
    }
}
