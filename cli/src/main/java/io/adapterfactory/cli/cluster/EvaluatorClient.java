package io.adapterfactory.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Lists and refreshes the adapters that inference servers serve, through an evaluator; returns the responses of its
 * HTTP interface.
 */
public final class EvaluatorClient {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FLEET = "/api/fleet";

    private final ServiceClient evaluator;

    private EvaluatorClient(ServiceClient evaluator) {
        this.evaluator = evaluator;
    }

    /**
     * @param address the evaluator's, for example {@code http://127.0.0.1:8102}
     * @param tokenFile with a token; empty uses the file that $FACTORY_TOKEN_FILE names, if it is set
     */
    public static EvaluatorClient at(String address, Optional<Path> tokenFile) {
        return new EvaluatorClient(new ServiceClient("evaluator", address, tokenFile));
    }

    /**
     * The served adapters and the refreshes.
     *
     * @param baseModel empty for all
     */
    public JsonNode fleet(Optional<String> baseModel) {
        return evaluator.get(FLEET + baseModel.map(EvaluatorClient::query).orElse(""), LIMIT);
    }

    /** A refresh, adapter by adapter. */
    public JsonNode refresh(String refreshId) {
        return evaluator.get(FLEET + "/refreshes/" + ServiceClient.encoded(refreshId), LIMIT);
    }

    /** What a refresh would do now. */
    public JsonNode plan(String baseModel) {
        return evaluator.get(FLEET + "/plan" + query(baseModel), LIMIT);
    }

    /** Starts a refresh. @param atOnce max unfinished orders */
    public JsonNode startRefresh(String baseModel, int atOnce) {
        return evaluator.post(FLEET + "/refreshes", Map.of("baseModel", baseModel, "atOnce", atOnce), LIMIT);
    }

    /** Rolls back the newest refresh. */
    public JsonNode rollBack(String baseModel) {
        return evaluator.post(FLEET + "/rollback", Map.of("baseModel", baseModel), LIMIT);
    }

    private static String query(String baseModel) {
        return "?base=" + ServiceClient.encoded(baseModel);
    }
}
