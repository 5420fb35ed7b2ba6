package io.adapterfactory.trainer.http;

import io.adapterfactory.trainer.train.RoundScheduler;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** A trainer that was fenced by another one is of no more use. */
@Liveness
@ApplicationScoped
public class TrainerLiveness implements HealthCheck {

    private final RoundScheduler scheduler;

    TrainerLiveness(RoundScheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("only trainer")
                .status(!scheduler.isFenced())
                .withData("fenced", scheduler.isFenced())
                .build();
    }
}
