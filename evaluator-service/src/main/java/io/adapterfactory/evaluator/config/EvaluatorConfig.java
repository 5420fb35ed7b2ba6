package io.adapterfactory.evaluator.config;

import io.adapterfactory.t2l.lm.Precision;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the evaluator, prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface EvaluatorConfig {

    /** Precision of base models: {@code fp32}, {@code bf16}, or {@code fp16} on a GPU. */
    @WithDefault("fp32")
    Precision precision();

    /**
     * Sentence encoder that compares a task's description with those of benchmarks if there is no fitted index next to the
     * benchmarks. A fitted index names its own encoder.
     */
    @WithDefault("all-minilm-l6-v2/mean")
    String textEncoder();

    /** Minimum cosine at which a benchmark counts as close to a description, if there is no fitted index next to the benchmarks. */
    @WithDefault("0.5")
    double nearestBenchmarkAbove();

    /** Maximum number of rows in one batch of the base model. */
    @WithDefault("128")
    int rowsPerBatch();

    /** Maximum number of examples in a shard. A larger benchmark is split into shards, which all evaluators share. */
    @WithDefault("512")
    int shardExamples();

    /** Number of worked examples in a result. */
    @WithDefault("6")
    int workedExamples();

    /** Whether the base model is also scored with the description, and with solved examples, in its prompt. */
    @WithDefault("true")
    boolean helpInPrompt();

    /** Whether benchmarks may run programs that the model writes. They run in a sandbox; without a sandbox they are refused. */
    @WithDefault("false")
    boolean runGeneratedPrograms();
}
