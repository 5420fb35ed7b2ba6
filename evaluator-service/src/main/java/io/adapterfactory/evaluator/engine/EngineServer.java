package io.adapterfactory.evaluator.engine;

import io.adapterfactory.evaluator.config.EngineConfig;
import io.adapterfactory.serving.server.ExpectedServer;
import java.net.URI;
import java.util.Optional;

/**
 * A server for one base model.
 *
 * @param settings prefix of its settings, for example {@code factory.engines.gpu1}
 * @param baseModel the factory's name of the base model
 * @param history what went wrong with it since this process started
 */
public record EngineServer(String settings, String baseModel, EngineConfig config, ServerHistory history) {

    public EngineServer {
        if (config.url().isEmpty()) {
            throw new IllegalArgumentException(
                    settings + ".url is missing; base model " + baseModel + " needs the address of its server");
        }
    }

    EngineServer(String settings, String baseModel, EngineConfig config) {
        this(settings, baseModel, config, new ServerHistory());
    }

    URI url() {
        return config.url().orElseThrow();
    }

    /** What the server calls the base model. */
    String model() {
        return config.model().orElse(baseModel);
    }

    ExpectedServer expected() {
        return new ExpectedServer(Optional.of(model()), settings + ".model", settings + ".token-file");
    }
}
