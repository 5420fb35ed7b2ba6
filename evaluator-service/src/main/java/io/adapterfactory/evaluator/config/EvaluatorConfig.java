package io.adapterfactory.evaluator.config;

import io.adapterfactory.t2l.lm.Precision;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The evaluator's own settings, prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface EvaluatorConfig {

    /** {@code fp32}, or {@code fp16} for base models on a GPU. */
    @WithDefault("fp32")
    Precision precision();

    /**
     * Sentence encoder that compares a task's description with those of benchmarks, where there is no fitted index next to the
     * benchmarks; a fitted index names its own.
     */
    @WithDefault("all-minilm-l6-v2/mean")
    String textEncoder();

    /** Cosine from which a benchmark counts as near to a description, where there is no fitted index next to the benchmarks. */
    @WithDefault("0.5")
    double nearestBenchmarkAbove();

    /** Rows of one batch of the base model. */
    @WithDefault("128")
    int rowsPerBatch();

    /** A benchmark of more examples is cut into shards of at most as many, which all evaluators share. */
    @WithDefault("512")
    int shardExamples();

    /** Worked examples in a result. */
    @WithDefault("6")
    int workedExamples();

    /** Whether the base model is also scored with the description, and with solved examples, in its prompt. */
    @WithDefault("true")
    boolean helpInPrompt();

    /** Whether benchmarks may run programs that the model writes; they run in a sandbox, and are refused where there is none. */
    @WithDefault("false")
    boolean runGeneratedPrograms();
}
