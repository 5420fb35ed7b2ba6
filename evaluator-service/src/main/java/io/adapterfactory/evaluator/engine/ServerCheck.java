package io.adapterfactory.evaluator.engine;

import io.adapterfactory.serving.server.ListedModel;
import io.adapterfactory.serving.server.ServerAnswer;
import io.adapterfactory.serving.server.ServerAwayException;
import io.adapterfactory.serving.server.ServerClient;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Looks at a server before it is used: whether it has the base model, and loads LoRA adapters while it runs. A server does not tell its
 * limits for rank and number of adapters; an adapter that exceeds them is refused when it is loaded.
 */
final class ServerCheck {

    private static final String LOAD = "/v1/load_lora_adapter";
    private static final String UNLOAD = "/v1/unload_lora_adapter";
    private static final int SERVER_ERROR = 500;
    private static final Set<Integer> NOT_THERE = Set.of(404, 405);
    private static final Set<Integer> NOT_LET_IN = Set.of(401, 403);

    private final EngineServer server;
    private final ServerClient client;

    ServerCheck(EngineServer server, ServerClient client) {
        this.server = server;
        this.client = client;
    }

    /**
     * The base model as the server lists it.
     *
     * @throws EngineUnavailableException when the server does not have it, saying what it has and what to set
     */
    ListedModel baseModel() {
        List<ListedModel> listed = models();
        return listed.stream()
                .filter(model -> model.id().equals(server.model()) && !model.isAdapter())
                .findFirst()
                .orElseThrow(() -> missing("has " + ListedModel.names(listed) + "; expected the base model '"
                        + server.model() + "'. Set " + server.settings() + ".model to the name that it has there"));
    }

    private List<ListedModel> models() {
        try {
            return client.models();
        } catch (ServerAwayException e) {
            if (e.answer()
                    .filter(answer -> NOT_LET_IN.contains(answer.status()))
                    .isPresent()) {
                throw Diagnosis.unavailable(
                        e.getMessage() + "; set " + server.settings() + ".token-file to a file with the server's key",
                        e);
            }
            throw e;
        }
    }

    /**
     * Asks for an adapter that does not exist. A server that loads adapters says that it did not find the folder.
     *
     * @param name that no adapter has
     * @param folder absolute, as the server sees it; there must be none
     * @throws EngineUnavailableException when the server does not load adapters, saying how to start it
     */
    void requireLora(String name, Path folder) {
        ServerAnswer answer = load(name, folder);
        String text = answer.text().toLowerCase(Locale.ROOT);
        if (text.contains("lora is not enabled") || text.contains("enable-lora")) {
            throw missing("does not accept LoRA adapters (" + answer.status() + "); start it with --enable-lora");
        }
        if (NOT_THERE.contains(answer.status()) && !text.contains("no adapter found")) {
            throw missing("has no " + LOAD + " (" + answer.status()
                    + "); start it with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True");
        }
        if (answer.isFine()) {
            // It reads the files at the first use only.
            client.post(UNLOAD, Map.of("lora_name", name));
        }
    }

    private ServerAnswer load(String name, Path folder) {
        try {
            return client.post(LOAD, Map.of("lora_name", name, "lora_path", folder.toString()));
        } catch (ServerAwayException e) {
            return e.answer()
                    .filter(answer -> answer.status() == SERVER_ERROR)
                    .filter(answer -> Diagnosis.evidenceOfDeath(e).isEmpty())
                    .orElseThrow(() -> e);
        }
    }

    private EngineUnavailableException missing(String what) {
        return new EngineUnavailableException("scoring waits: the server at " + server.url() + " " + what);
    }
}
