package io.adapterfactory.generator.generate;

import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lora.LoraConfig;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * An adapter that lies complete in the store, or one that is {@link #SIMULATED}.
 *
 * @param description normalized, as it was encoded
 * @param origin what made it
 * @param location as events name it
 * @param exported the LoRA settings as the files say them
 * @param taskCode the encoded description
 * @param nearestTraining greatest cosine to a training description, if those are known
 * @param timings of the batch and of this adapter
 */
public record MadeAdapter(
        String adapterId,
        String description,
        Origin origin,
        String location,
        List<FileDigest> files,
        LoraConfig exported,
        float[] taskCode,
        OptionalDouble nearestTraining,
        List<String> warnings,
        Timings timings) {

    /**
     * The hypernetwork that made an adapter.
     *
     * @param fits the base models that its adapters fit
     */
    public record Origin(String baseModel, String version, FittingBaseModels fits) {}

    /** There is no adapter: the generator only waited as long as making one may take. */
    public static final String SIMULATED = "SIMULATED";

    /** The description is unlike all that the hypernetwork was trained on. */
    public static final String OUT_OF_DISTRIBUTION = "OUT_OF_DISTRIBUTION";

    /**
     * @param begun when the descriptions of the pass began to be encoded; the forward pass followed at once
     * @param embeddedMs encoding the descriptions of the pass
     * @param generatedMs the forward pass
     * @param writing when this adapter began to be written
     * @param writtenMs writing this adapter
     * @param batchSize descriptions in the pass
     */
    public record Timings(
            Instant begun, double embeddedMs, double generatedMs, Instant writing, double writtenMs, int batchSize) {}
}
