package io.adapterfactory.evaluator.engine;

import io.adapterfactory.evaluator.config.EngineConfig;
import io.adapterfactory.evaluator.config.EnginesConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The servers for base models. */
@Singleton
public class EngineServers {

    private static final String ONE = "factory.engine";
    private static final String NAMED = "factory.engines.";

    private final Map<String, EngineServer> servers = new LinkedHashMap<>();

    /** @throws IllegalArgumentException when a base model has two servers, or an address or a base model is missing */
    @Inject
    public EngineServers(EngineConfig one, EnginesConfig named) {
        if (one.url().isPresent() && one.baseModel().isEmpty()) {
            throw new IllegalArgumentException(
                    ONE + ".url is set, but not " + ONE + ".base-model; expected the factory's name of the base model");
        }
        one.baseModel().ifPresent(baseModel -> add(new EngineServer(ONE, baseModel, one)));
        named.servers()
                .forEach((name, server) ->
                        add(new EngineServer(NAMED + name, server.baseModel().orElse(name), server)));
    }

    private void add(EngineServer server) {
        EngineServer other = servers.put(server.baseModel(), server);
        if (other != null) {
            throw new IllegalArgumentException("base model " + server.baseModel() + " has two servers, "
                    + other.settings() + " and " + server.settings() + "; expected one");
        }
    }

    /** The server of a base model; empty for one that is loaded into this process. */
    public Optional<EngineServer> of(String baseModel) {
        return Optional.ofNullable(servers.get(baseModel));
    }
}
