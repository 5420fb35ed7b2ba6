package io.adapterfactory.trainer.http;

import io.adapterfactory.trainer.loop.RoundState;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Down when another trainer has taken over, because this one then does nothing. */
@Liveness
@ApplicationScoped
public class TrainerLiveness implements HealthCheck {

    private final RoundState state;

    TrainerLiveness(RoundState state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("only trainer")
                .status(!state.isFenced())
                .withData("fenced", state.isFenced())
                .build();
    }
}
