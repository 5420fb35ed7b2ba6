package io.adapterfactory.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The device for tensors; prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface DeviceSettings {

    /** Device that computes: {@code cpu} or {@code cuda:<number>}. */
    @WithDefault("cpu")
    String device();
}
