package io.adapterfactory.settings;

import ai.djl.Device;
import io.adapterfactory.t2l.tensor.Torch;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Produces the device that the settings name. */
@Dependent
public class DeviceProducer {

    @Produces
    @Singleton
    Device device(DeviceSettings settings) {
        return Torch.device(settings.device());
    }

    /** Fails at startup, not at the first event, if the machine does not have the device. */
    void findAtStart(@Observes StartupEvent start, Device device) {}
}
