package io.adapterfactory.evaluator.config;

import io.adapterfactory.t2l.tensor.Torch;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** A device that was asked for and is not there is told at the start, by not starting, not by the first task. */
@ApplicationScoped
class DeviceCheck {

    private final EvaluatorConfig config;

    DeviceCheck(EvaluatorConfig config) {
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        Torch.device(config.device());
    }
}
