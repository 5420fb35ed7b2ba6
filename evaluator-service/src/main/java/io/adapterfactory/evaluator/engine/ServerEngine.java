package io.adapterfactory.evaluator.engine;

import io.adapterfactory.evaluator.config.EngineConfig;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerClient;
import io.adapterfactory.serving.completion.Completions;
import io.adapterfactory.serving.server.Offer;
import io.adapterfactory.serving.server.VllmServer;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A base model on an OpenAI-compatible server that loads LoRA adapters at run time, such as vLLM (its documentation,
 * "OpenAI-Compatible Server", "LoRA Adapters"). Prompts are sent as token ids, so that the factory's tokenizer and chat
 * template apply.
 */
public final class ServerEngine implements AnsweringEngine {

    /** Different for each evaluator, so that two of them can use one server without unloading each other's adapters. */
    private static final String PREFIX =
            "evaluation-" + UUID.randomUUID().toString().substring(0, 8) + "-";

    private final ServerConnection connection;
    private final Path store;
    private final ModelConfig model;
    private final int maxPositions;

    private ServerEngine(ServerConnection connection, Path store, ModelConfig model, int maxPositions) {
        this.connection = connection;
        this.store = store;
        this.model = model;
        this.maxPositions = maxPositions;
    }

    /**
     * Checks that the server has the base model, that it loads LoRA adapters, and how it returns log-probabilities.
     *
     * @param store the store's folder as this service sees it
     * @param model configuration of the base model
     * @throws EngineUnavailableException when the server does not answer, or lacks a feature, which the message names
     */
    public static ServerEngine open(EngineServer server, Path store, ModelConfig model) {
        EngineConfig config = server.config();
        ServerClient client = new ServerClient(server.url(), config.tokenFile(), config.timeout());
        return available(() -> {
            VllmServer adapters = new VllmServer(client, server.expected());
            adapters.requireReady();
            Completions completions = new Completions(client);
            Optional<Likelihoods> likelihoods = likelihoods(server, completions);
            int positions = model.dimensions().maxPositions();
            int room = Math.min(positions, adapters.baseModel().maxTokens().orElse(positions));
            return new ServerEngine(
                    new ServerConnection(
                            server, adapters, completions, new Diagnosis(adapters, server.history()), likelihoods),
                    store,
                    model,
                    room - likelihoods.map(Likelihoods::spareTokens).orElse(0));
        });
    }

    private static Optional<Likelihoods> likelihoods(EngineServer server, Completions completions) {
        boolean mayAsk = server.config().promptLogprobs()
                && server.history().deathOf(PromptLikelihoods.KIND).isEmpty();
        for (Likelihoods way : Likelihoods.ways(mayAsk)) {
            try {
                if (way.isKnownTo(completions, server.model())) {
                    return Optional.of(way);
                }
            } catch (ServerAwayException e) {
                if (way.mayEndServers() && Diagnosis.evidenceOfDeath(e).isPresent()) {
                    server.history().diedOf(PromptLikelihoods.KIND, e.getMessage());
                }
                throw e;
            }
        }
        return Optional.empty();
    }

    private static Path storeOnServer(EngineConfig config, Path store) {
        return config.store().orElse(store).toAbsolutePath().normalize();
    }

    /**
     * The same server, but answers end where the rule says.
     *
     * @param rule of the base model
     */
    public ServerEngine with(PromptRule rule) {
        return new ServerEngine(connection.endingAt(rule.addedEndTokens()), store, model, maxPositions);
    }

    @Override
    public int maxPositions() {
        return maxPositions;
    }

    @Override
    public Optional<String> whyNoLikelihoods() {
        return connection.whyNoLikelihoods();
    }

    @Override
    public Session load(List<EvaluatedAdapter> evaluated) {
        return ServerSession.open(
                connection, evaluated.stream().map(this::offer).toList());
    }

    /** A server would also load an adapter whose matrices have the wrong sizes, and compute wrong answers. */
    private Offer offer(EvaluatedAdapter adapter) {
        model.requireFits(adapter.weights().target());
        Path folder = adapter.folder()
                .orElseThrow(() ->
                        new IllegalArgumentException("an adapter that is only in memory cannot be sent to a server"))
                .toAbsolutePath()
                .normalize();
        String name = PREFIX
                + Sha256.of(folder.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        return Offer.of(name, folder, store, storeOnServer(connection.server().config(), store));
    }

    private static <T> T available(Supplier<T> work) {
        try {
            return work.get();
        } catch (ServerAwayException e) {
            throw Diagnosis.unavailable(e.getMessage(), e);
        }
    }
}
