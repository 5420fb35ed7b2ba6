package io.adapterfactory.dashboard.port;

import java.nio.file.Path;
import java.util.List;

/** Sends inputs that a person types to a base model and its adapters. */
public interface Playground {

    /**
     * Waits until the model is free.
     *
     * @param adapters folders, which are verified against their manifests
     * @return for each input, the base model's answer and then each adapter's
     * @throws IllegalArgumentException when the base model is unknown, or an input is too long for it
     */
    List<List<String>> answers(String baseModel, List<Path> adapters, List<String> inputs);
}
