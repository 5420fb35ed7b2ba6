package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.view.Change;
import io.adapterfactory.dashboard.view.FactoryView;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** Notifies pages of changes, so that they know what to reload. */
@Path("/api/changes")
public class ChangeResource {

    private static final Duration TOGETHER = Duration.ofMillis(400);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int MAX_IDS = 50;

    /**
     * Changes within a short interval.
     *
     * @param counts by kind: TASK, ADAPTER, RESULT, VERSION, DEAD_LETTER; empty for a heartbeat
     * @param ids of the first changes
     */
    public record News(Map<String, Integer> counts, List<String> ids) {

        static News of(List<Change> changes) {
            Map<String, Integer> counts = new TreeMap<>();
            changes.forEach(change -> counts.merge(change.kind().name(), 1, Integer::sum));
            return new News(
                    counts,
                    changes.stream().map(Change::id).distinct().limit(MAX_IDS).toList());
        }
    }

    private final FactoryView view;

    ChangeResource(FactoryView view) {
        this.view = view;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Follow changes",
            description = "Server-sent events, at most a few a second; an empty one every 15 seconds.")
    public Multi<News> changes() {
        Multi<News> news =
                view.changes().follow().group().intoLists().every(TOGETHER).map(News::of);
        Multi<News> life = Multi.createFrom()
                .ticks()
                .every(HEARTBEAT)
                .onOverflow()
                .drop()
                .map(tick -> new News(Map.of(), List.of()));
        return Multi.createBy().merging().streams(news, life);
    }
}
