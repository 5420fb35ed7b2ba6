package io.adapterfactory.dashboard.port;

import java.nio.file.Path;
import java.util.List;

/** Puts inputs that a person types to a base model and its adapters. */
public interface Playground {

    /**
     * Waits for its turn at the model.
     *
     * @param adapters folders, verified here against their manifests
     * @return for each input, the base model's answer and then each adapter's
     * @throws IllegalArgumentException when the base model is unknown, or an input is longer than it can read
     */
    List<List<String>> answers(String baseModel, List<Path> adapters, List<String> inputs);
}
