package io.adapterfactory.serving.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An adapter that an inference server serves.
 *
 * @param kind of the server, for example {@code vllm}
 * @param servedAs the name that requests to the server use
 * @param alias stable name that requests may use instead
 * @param description empty if the adapter's record is no longer kept
 * @param isOfChampion whether the champion generated it
 * @param scores one for each benchmark, the newest first
 * @param since when the server began to serve it
 */
public record ServedAdapterRow(
        String target,
        String kind,
        String servedAs,
        Optional<String> alias,
        String adapterId,
        String description,
        String baseModel,
        String version,
        boolean isOfChampion,
        List<Score> scores,
        Instant since) {

    /**
     * A score on a benchmark.
     *
     * @param score 0 to 1
     * @param gain over the base model, -1 to 1
     */
    public record Score(String benchmark, double score, double gain) {}
}
