package io.adapterfactory.cli.command.model;

import io.adapterfactory.t2l.lm.ModelMemory;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.lm.config.ModelConfig;

/**
 * Estimates of the memory that services need for one base model on a CPU, in fp32, with their default settings. They
 * apply to texts of {@value #TOKENS} tokens; a trainer needs more for longer texts.
 *
 * @param evaluator bytes of an evaluator: the weights, a batch of the maximum size, and the process
 * @param trainer bytes of a trainer: the weights, the stored activations of a step in all layers, and the process
 */
record MemoryNeeds(long evaluator, long trainer) {

    private static final long BYTES = 4;
    private static final int TOKENS = 64;
    /** Defaults of {@code FACTORY_ROWS_PER_BATCH} and {@code FACTORY_BASE_MODELS_BATCH_MEMORY}. */
    private static final int EVALUATED_ROWS = 128;

    private static final long BATCH = 512L << 20;
    /** Tasks per step times examples per task. */
    private static final long TRAINED_ROWS = 16 * 4;
    /** Java heap, libtorch, and a sentence encoder. */
    private static final long PROCESS = 1_000_000_000;

    static MemoryNeeds of(ModelConfig config) {
        ModelMemory memory = new ModelMemory(config, Precision.FP32);
        long batch = Math.min(BATCH, memory.batch(EVALUATED_ROWS, TOKENS, TOKENS));
        return new MemoryNeeds(
                PROCESS + memory.weights() + batch, PROCESS + memory.weights() + BYTES * trained(config));
    }

    /**
     * Numbers that a step stores for one token in one layer: both norms, their inputs and the sums; q, k, v; the
     * attention; the MLP.
     */
    private static long trained(ModelConfig config) {
        ModelConfig.Dimensions sizes = config.dimensions();
        ModelConfig.Heads heads = sizes.heads();
        long kept = 6L * sizes.hidden()
                + 2L * heads.keyValues() * heads.size()
                + 2L * heads.queries() * (heads.size() + TOKENS)
                + 4L * sizes.intermediate();
        long logits = 4L * sizes.vocabulary();
        return TRAINED_ROWS * (TOKENS * sizes.layers() * kept + logits);
    }
}
