package io.adapterfactory.t2l.lm;

import io.adapterfactory.t2l.lm.config.ModelConfig;
import java.util.Arrays;
import java.util.Map;

/**
 * Memory that a language model needs, computed from its configuration, in bytes.
 *
 * @param precision in which it is loaded, whatever precision the files have
 */
public record ModelMemory(ModelConfig config, Precision precision) {

    /** Arrays of the residual stream's width that one layer needs at the same time. */
    private static final int ARRAYS_OF_HIDDEN = 10;
    /** Arrays of the MLP's width that one layer needs at the same time. */
    private static final int ARRAYS_OF_INTERMEDIATE = 5;
    /** Copies of the attention scores that one layer needs at the same time. */
    private static final int ARRAYS_OF_SCORES = 4;

    /** All weights. */
    public long weights() {
        long bytes = 0;
        for (Map.Entry<String, long[]> tensor : DecoderWeights.sizes(config).entrySet()) {
            long elements = Arrays.stream(tensor.getValue()).reduce(1, Math::multiplyExact);
            bytes += elements
                    * (DecoderWeights.isLayerMatrix(tensor.getKey(), tensor.getValue())
                            ? precision.matrixBytes()
                            : precision.bytes());
        }
        return bytes;
    }

    /**
     * Memory for generating the answers of a batch, in addition to weights and adapters: keys and values, the activations of one layer,
     * and the logits of one position for each row. The estimate is too large rather than too small.
     *
     * @param promptTokens of the longest prompt
     * @param newTokens of the longest answer
     */
    public long batch(int rows, int promptTokens, int newTokens) {
        ModelConfig.Dimensions sizes = config.dimensions();
        long positions = (long) promptTokens + newTokens;
        // While the cache grows, there are two copies of a layer's keys or values.
        long cache = 2L * (sizes.layers() + 1) * sizes.heads().keyValueWidth() * positions;
        long perToken =
                (long) ARRAYS_OF_HIDDEN * Math.max(sizes.hidden(), sizes.heads().queryWidth())
                        + (long) ARRAYS_OF_INTERMEDIATE * sizes.intermediate()
                        + (long) ARRAYS_OF_SCORES * sizes.heads().queries() * promptTokens;
        // One copy is in the engine, and one is where the next token is chosen.
        long logits = 2L * sizes.vocabulary();
        return rows * (cache + perToken * promptTokens + logits) * precision.bytes();
    }
}
