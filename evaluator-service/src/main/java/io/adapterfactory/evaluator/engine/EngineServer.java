package io.adapterfactory.evaluator.engine;

import io.adapterfactory.evaluator.config.EngineConfig;
import java.net.URI;

/**
 * A server for one base model.
 *
 * @param settings prefix of its settings, for example {@code factory.engines.gpu1}
 * @param baseModel the factory's name of the base model
 */
public record EngineServer(String settings, String baseModel, EngineConfig config) {

    public EngineServer {
        if (config.url().isEmpty()) {
            throw new IllegalArgumentException(
                    settings + ".url is missing; base model " + baseModel + " needs the address of its server");
        }
    }

    URI url() {
        return config.url().orElseThrow();
    }
}
