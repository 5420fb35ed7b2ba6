package io.adapterfactory.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the trainer to change the serving version. Only the trainer publishes versions, and of two trainers, Kafka
 * fences the older one.
 */
public final class TrainerClient {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** The check of a large hypernetwork, perhaps in a bucket, takes longer. */
    private static final Duration ADDITION_LIMIT = Duration.ofMinutes(10);

    private final ServiceClient trainer;

    private TrainerClient(ServiceClient trainer) {
        this.trainer = trainer;
    }

    /**
     * @param address the trainer's, for example {@code http://127.0.0.1:8103}
     * @param tokenFile with a token; empty uses the file that $FACTORY_TOKEN_FILE names, if it is set
     */
    public static TrainerClient at(String address, Optional<Path> tokenFile) {
        return new TrainerClient(new ServiceClient("trainer", address, tokenFile));
    }

    /**
     * Announces a version whose folder is in the store.
     *
     * @return {@code baseModel}, {@code version}, {@code stage} and {@code reason}
     */
    public JsonNode add(String baseModel, String version) {
        return post(baseModel, "versions", Map.of("version", version), ADDITION_LIMIT);
    }

    /** @return {@code baseModel}, {@code champion} and {@code reason} */
    public JsonNode promote(String baseModel, String version) {
        return post(baseModel, "promote", Map.of("version", version), LIMIT);
    }

    /** @return {@code baseModel}, {@code champion} and {@code reason} */
    public JsonNode rollBack(String baseModel) {
        return post(baseModel, "rollback", Map.of(), LIMIT);
    }

    private JsonNode post(String baseModel, String verb, Map<String, String> body, Duration limit) {
        return trainer.post("/trainer/" + ServiceClient.encoded(baseModel) + "/" + verb, body, limit);
    }
}
