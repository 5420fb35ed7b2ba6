package io.adapterfactory.evaluator.http;

import io.adapterfactory.serving.controller.Reconciliation;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Shows for each serving target whether it is used, or what it lacks. It never makes the evaluator unready. Only the
 * evaluator that controls the targets has this information.
 */
@Readiness
@ApplicationScoped
public class ServingReadiness implements HealthCheck {

    private final Reconciliation reconciliation;

    ServingReadiness(Reconciliation reconciliation) {
        this.reconciliation = reconciliation;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("serving").up();
        reconciliation.states().forEach((target, state) -> response.withData("target " + target, state));
        return response.build();
    }
}
