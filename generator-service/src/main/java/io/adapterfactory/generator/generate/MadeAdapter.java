package io.adapterfactory.generator.generate;

import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.tensor.FloatType;
import java.time.Instant;
import java.util.List;

/**
 * A complete adapter in the store, or a {@link #SIMULATED} one.
 *
 * @param description normalized, in the form that was encoded
 * @param origin the hypernetwork that generated it
 * @param location in the form that events use
 * @param exported the LoRA settings in the files
 * @param weightType of the numbers in the files
 * @param taskCode the encoded description
 * @param timings of the batch and of this adapter
 */
public record MadeAdapter(
        String adapterId,
        String description,
        Origin origin,
        String location,
        List<FileDigest> files,
        LoraConfig exported,
        FloatType weightType,
        float[] taskCode,
        Expectation expectation,
        Timings timings) {

    /**
     * The hypernetwork that generated an adapter.
     *
     * @param fits the base models that its adapters fit
     */
    public record Origin(String baseModel, String version, FittingBaseModels fits) {}

    /** There is no adapter: the generator only waited as long as generating one might take. */
    public static final String SIMULATED = "SIMULATED";

    /** The description is unlike those that the hypernetwork was trained on. */
    public static final String OUT_OF_DISTRIBUTION = "OUT_OF_DISTRIBUTION";

    /**
     * @param begun when the encoding of the descriptions began; the forward pass followed immediately
     * @param embeddedMs duration of encoding the descriptions of the pass
     * @param generatedMs duration of the forward pass
     * @param writing when the writing of this adapter began
     * @param writtenMs duration of writing this adapter
     * @param batchSize number of descriptions in the pass
     */
    public record Timings(
            Instant begun, double embeddedMs, double generatedMs, Instant writing, double writtenMs, int batchSize) {}
}
