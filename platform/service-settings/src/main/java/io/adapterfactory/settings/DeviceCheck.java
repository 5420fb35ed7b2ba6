package io.adapterfactory.settings;

import io.adapterfactory.t2l.tensor.Torch;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** A device that the machine does not have fails at startup, not with the first event. */
@ApplicationScoped
class DeviceCheck {

    private final DeviceSettings settings;

    DeviceCheck(DeviceSettings settings) {
        this.settings = settings;
    }

    void start(@Observes StartupEvent event) {
        Torch.device(settings.device());
    }
}
