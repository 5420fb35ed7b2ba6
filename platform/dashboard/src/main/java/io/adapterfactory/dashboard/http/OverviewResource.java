package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.port.BaseModelNames;
import io.adapterfactory.dashboard.port.ConsumerLag;
import io.adapterfactory.dashboard.port.ConsumerLag.Lag;
import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.VersionRow;
import io.adapterfactory.dashboard.view.AdapterQuery;
import io.adapterfactory.dashboard.view.Attention;
import io.adapterfactory.dashboard.view.FactoryView;
import io.adapterfactory.dashboard.view.Traffic;
import io.adapterfactory.schemas.Topics;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** An overview of the factory. */
@Path("/api/overview")
@Produces(MediaType.APPLICATION_JSON)
public class OverviewResource {

    private static final int NEWEST = 8;

    /**
     * @param complete whether all topics have been read; until then the counts are too low
     * @param baseModels names of the base models in the store
     * @param baseModelStates by name, for people: whether the evaluator has the base model in memory
     * @param refused ids of the newest adapters that the evaluator refused, unless a person has decided about them
     * @param flows by topic, in the order in which an event passes through them
     */
    public record Overview(
            boolean complete,
            List<String> baseModels,
            Map<String, String> baseModelStates,
            FactoryView.Totals totals,
            List<Traffic.Flow> flows,
            List<Lag> lags,
            Collection<VersionRow> champions,
            List<AdapterRow> newest,
            List<String> refused,
            List<Attention> attention) {}

    private final FactoryView view;
    private final ConsumerLag lag;
    private final BaseModelNames baseModels;

    OverviewResource(FactoryView view, ConsumerLag lag, BaseModelNames baseModels) {
        this.view = view;
        this.lag = lag;
        this.baseModels = baseModels;
    }

    @GET
    @Operation(
            summary = "The factory at a glance",
            description = "Rates, lag, champions, the newest adapters and what needs attention.")
    public Overview overview() {
        List<Lag> lags = lag.now();
        List<String> names = baseModels.names();
        List<AdapterRow> newest =
                view.adapters().page(AdapterQuery.all(), 0, NEWEST).rows();
        return new Overview(
                view.isComplete(),
                names,
                baseModels.statesInWords(),
                view.totals(),
                Stream.of(
                                Topics.TASK_DESCRIPTIONS,
                                Topics.GENERATED_ADAPTERS,
                                Topics.EVALUATION_RESULTS,
                                Topics.HYPERNETWORK_VERSIONS)
                        .map(view.traffic()::flow)
                        .toList(),
                lags,
                view.versions().champions().values(),
                newest,
                newest.stream()
                        .filter(adapter -> !view.deadLetters().refusals(adapter).isEmpty())
                        .map(AdapterRow::adapterId)
                        .toList(),
                Attention.of(view, lags, names));
    }
}
