package io.adapterfactory.serving.server;

import io.adapterfactory.serving.client.ListedModel;
import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks whether an OpenAI-compatible server works, independent of any adapter. */
final class ServerHealth {

    private static final int NOT_FOUND = 404;
    private static final Set<Integer> NOT_LET_IN = Set.of(401, 403);
    private static final int ANY_TOKEN = 1;

    private final ServerClient client;
    private final ExpectedServer expected;

    ServerHealth(ServerClient client, ExpectedServer expected) {
        this.client = client;
        this.expected = expected;
    }

    /**
     * The base model as the server lists it.
     *
     * @throws ServerAwayException when the server does not list it; the message contains the listed models and the
     *     setting
     */
    ListedModel baseModel() {
        List<ListedModel> models = models();
        return models.stream()
                .filter(model -> !model.isAdapter()
                        && expected.baseModel().map(model.id()::equals).orElse(true))
                .findFirst()
                .orElseThrow(() -> new ServerAwayException("the server at " + client.url() + " lists "
                        + ListedModel.names(models) + "; expected " + expected.inWords()));
    }

    private List<ListedModel> models() {
        try {
            return client.models();
        } catch (ServerAwayException e) {
            ServerAnswer answer = e.answer()
                    .filter(given -> NOT_LET_IN.contains(given.status()))
                    .orElseThrow(() -> e);
            throw new ServerAwayException(
                    e.getMessage() + "; set " + expected.tokenSetting() + " to a file with the server's key", answer);
        }
    }

    /**
     * Why the server does not work, as a message: {@code GET /health} fails, or the base model does not answer with one
     * token. Empty if it works. On a server without {@code /health}, only the base model is checked.
     *
     * @throws ServerAwayException when it does not answer at all
     */
    Optional<String> trouble() {
        ServerAnswer health = client.getForAnyStatus("/health");
        if (!health.isFine() && health.status() != NOT_FOUND) {
            return Optional.of("its /health answers " + health.status());
        }
        ServerAnswer base = client.postForAnyStatus(
                "/v1/completions", Map.of("model", baseModel().id(), "prompt", List.of(ANY_TOKEN), "max_tokens", 1));
        return base.isFine() ? Optional.empty() : Optional.of("its base model answers " + base.status());
    }
}
