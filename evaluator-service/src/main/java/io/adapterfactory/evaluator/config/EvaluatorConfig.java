package io.adapterfactory.evaluator.config;

import io.adapterfactory.t2l.lm.Precision;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The evaluator's settings, prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface EvaluatorConfig {

    /**
     * Has {@code base-models/}, {@code adapters/} and, for benchmarks of one's own, {@code benchmarks/<base>/}: a folder, or
     * {@code s3://bucket/prefix}.
     */
    @WithDefault(".factory/store")
    String store();

    /** Folder for copies of what is in a bucket. */
    @WithDefault(".factory/store-copies")
    Path storeCopies();

    /** Address of the schema registry's API, for example {@code http://127.0.0.1:8081/apis/registry/v3}. */
    @WithDefault("http://127.0.0.1:8081/apis/registry/v3")
    URI registryUrl();

    /** Pause before an adapter that cannot be read for a reason of ours (registry or store away) is tried again. */
    @WithDefault("PT1S")
    Duration retryPause();

    /** {@code cpu} or {@code cuda:<number>}. */
    @WithDefault("cpu")
    String device();

    /** {@code fp32}, or {@code fp16} for base models on a GPU. */
    @WithDefault("fp32")
    Precision precision();

    /** Sentence encoder that compares a task's description with those of benchmarks. */
    @WithDefault("all-minilm-l6-v2/mean")
    String textEncoder();

    /** Cosine from which a benchmark counts as near to a description, where no fitted index lies beside the benchmarks. */
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

    /** Signatures of folders in the store; off without keys. */
    Signing signing();

    /** Keys in PEM files: Ed25519, or ECDSA over P-256, P-384 and P-521. */
    interface Signing {

        /** Private key that signs what is written here. */
        Optional<Path> key();

        /** Public keys; with any, a folder is used only if one of them signed it as it is. */
        Optional<List<Path>> trustedKeys();
    }
}
