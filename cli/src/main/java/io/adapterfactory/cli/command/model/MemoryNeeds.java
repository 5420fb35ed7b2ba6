package io.adapterfactory.cli.command.model;

import io.adapterfactory.t2l.lm.config.ModelConfig;

/**
 * Estimates of the memory that services need for one base model on a CPU, in fp32, with their default settings. They are upper
 * bounds for texts of {@value #TOKENS} tokens; longer ones need more.
 *
 * @param evaluator bytes of an evaluator: the weights, the key-value cache and the logits of a batch, and the process
 * @param trainer bytes of a trainer: the weights, what a step keeps for its gradients in all layers, and the process
 */
record MemoryNeeds(long evaluator, long trainer) {

    private static final long BYTES = 4;
    private static final long TOKENS = 64;
    /** Of {@code factory.rows-per-batch}. */
    private static final long EVALUATED_ROWS = 128;
    /** Tasks of a step times examples of each. */
    private static final long TRAINED_ROWS = 16 * 4;
    /** Java heap, libtorch, and a sentence encoder. */
    private static final long PROCESS = 1_000_000_000;

    static MemoryNeeds of(ModelConfig config, long parameters) {
        ModelConfig.Dimensions sizes = config.dimensions();
        ModelConfig.Heads heads = sizes.heads();
        long keysAndValues = 2L * heads.keyValues() * heads.size();
        long cache = EVALUATED_ROWS * TOKENS * sizes.layers() * keysAndValues;
        // Of one token in one layer: both norms, their inputs and the sums; q, k, v; the attention; the MLP.
        long kept = 6L * sizes.hidden()
                + keysAndValues
                + 2L * heads.queries() * (heads.size() + TOKENS)
                + 4L * sizes.intermediate();
        long trained = TRAINED_ROWS * TOKENS * sizes.layers() * kept;
        long logits = 2L * sizes.vocabulary();
        return new MemoryNeeds(
                PROCESS + BYTES * (parameters + cache + EVALUATED_ROWS * logits),
                PROCESS + BYTES * (parameters + trained + TRAINED_ROWS * 2 * logits));
    }
}
