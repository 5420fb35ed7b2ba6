package io.adapterfactory.evaluator.http;

import io.adapterfactory.evaluator.basemodel.BaseModelState;
import io.adapterfactory.evaluator.basemodel.BaseModelWatch;
import io.adapterfactory.evaluator.basemodel.BaseModels;
import io.adapterfactory.messaging.basemodel.BaseModelCoverage;
import io.adapterfactory.messaging.basemodel.BaseModelSelection;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when adapters for at least one base model of the store can be scored here, every base model was checked, and
 * the store is writable; a separate check covers the broker. An unusable base model is reported, but the service is
 * still ready.
 */
@Readiness
@ApplicationScoped
public class EvaluatorReadiness implements HealthCheck {

    private final BaseModels baseModels;
    private final BaseModelWatch watch;
    private final BaseModelSelection selection;
    private final BaseModelCoverage coverage;
    private final ArtifactStore store;

    EvaluatorReadiness(
            BaseModels baseModels,
            BaseModelWatch watch,
            BaseModelSelection selection,
            BaseModelCoverage coverage,
            ArtifactStore store) {
        this.baseModels = baseModels;
        this.watch = watch;
        this.selection = selection;
        this.coverage = coverage;
        this.store = store;
    }

    @Override
    public HealthCheckResponse call() {
        var whyNotWritable = store.whyNotWritable("base-answers");
        Map<String, BaseModelState> states = baseModels.states();
        boolean anyIsUsable = states.values().stream().anyMatch(BaseModelState::isUsable);
        HealthCheckResponseBuilder response = HealthCheckResponse.named("evaluator")
                .status(watch.hasLooked() && anyIsUsable && whyNotWritable.isEmpty())
                .withData("storeWritable", whyNotWritable.orElse("yes"))
                .withData("baseModelsChecked", watch.hasLooked())
                .withData("baseModelsTaken", selection.toString());
        if (!coverage.untaken().isEmpty()) {
            response.withData("baseModelsThatNoPodTakes", String.join(", ", coverage.untaken()));
        }
        states.forEach((name, state) -> response.withData("base model " + name, state.toString()));
        return response.build();
    }
}
