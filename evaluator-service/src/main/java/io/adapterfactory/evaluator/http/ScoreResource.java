package io.adapterfactory.evaluator.http;

import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** What the page shows. */
@Path("/scores")
@Produces(MediaType.APPLICATION_JSON)
public class ScoreResource {

    private static final int MOST = 500;

    private final ScoreBoard board;

    public ScoreResource(ScoreBoard board) {
        this.board = board;
    }

    /** The newest adapters, at most 500. */
    @GET
    public List<ScoredAdapter> newest(@QueryParam("limit") Integer limit) {
        return board.newest(limit == null ? MOST : Math.max(0, Math.min(limit, MOST)));
    }

    /** One adapter with all its scores. */
    @GET
    @Path("/{adapterId}")
    public ScoredAdapter one(@RestPath String adapterId) {
        return board.find(adapterId)
                .orElseThrow(() -> new NotFoundException("adapter " + adapterId + " is not known here"));
    }

    /** Every change as it comes, as server-sent events. */
    @GET
    @Path("/stream")
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<ScoredAdapter> changes() {
        return board.changes();
    }
}
