package io.adapterfactory.settings;

import ai.djl.Device;
import io.adapterfactory.t2l.tensor.Torch;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The device that the settings name. */
@Dependent
public class DeviceProducer {

    @Produces
    @Singleton
    Device device(DeviceSettings settings) {
        return Torch.device(settings.device());
    }

    /** A device that the machine does not have fails at startup, not with the first event. */
    void findAtStart(@Observes StartupEvent start, Device device) {}
}
