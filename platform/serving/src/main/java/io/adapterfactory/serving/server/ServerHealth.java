package io.adapterfactory.serving.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether an OpenAI-compatible server does its work, apart from any adapter. */
final class ServerHealth {

    private static final int NOT_FOUND = 404;
    private static final int ANY_TOKEN = 1;

    private final ServerClient client;

    ServerHealth(ServerClient client) {
        this.client = client;
    }

    /**
     * What the server calls its base model.
     *
     * @param expected name; empty: any, and the first that the server lists is taken
     * @throws ServerAwayException when the server does not list it
     */
    String baseModel(Optional<String> expected) {
        List<ListedModel> models = client.models();
        return models.stream()
                .filter(model ->
                        !model.isAdapter() && expected.map(model.id()::equals).orElse(true))
                .map(ListedModel::id)
                .findFirst()
                .orElseThrow(() -> new ServerAwayException("the server lists " + ListedModel.names(models)
                        + "; expected "
                        + expected.map(name -> "the base model '" + name
                                        + "'. Set the target's base-model-name to the name that the server has for it")
                                .orElse("a base model")));
    }

    /**
     * Why the server does not work, in words: {@code GET /health} fails, or the base model does not answer one token. Empty if it works.
     * A server without such a page is judged by its base model alone.
     *
     * @throws ServerAwayException when it does not answer at all
     */
    Optional<String> trouble(Optional<String> baseModelName) {
        ServerAnswer health = client.getForAnyStatus("/health");
        if (!health.isFine() && health.status() != NOT_FOUND) {
            return Optional.of("its /health answers " + health.status());
        }
        ServerAnswer base = client.postForAnyStatus(
                "/v1/completions",
                Map.of("model", baseModel(baseModelName), "prompt", List.of(ANY_TOKEN), "max_tokens", 1));
        return base.isFine() ? Optional.empty() : Optional.of("its base model answers " + base.status());
    }
}
