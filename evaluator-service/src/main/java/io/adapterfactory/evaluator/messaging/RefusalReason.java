package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.serving.server.ServerRefusedException;
import io.adapterfactory.t2l.artifact.UntrustedArtifactException;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.identity.BaseModelMismatchException;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.metric.SandboxUnavailableException;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;

/** Why an adapter cannot be scored, however often it is tried. */
enum RefusalReason {
    /** The record is not an event of a registered schema. */
    UNREADABLE,
    /** A rule is broken: its base model or benchmark is missing or cannot be used, or it was made for another base model. */
    INVALID,
    /** Its files are missing or not what their digests say. */
    DAMAGED,
    /** Signing is on, and no trusted key signed the folder as it is, or it was signed as another adapter. */
    UNTRUSTED,
    /** Something else went wrong while it was scored; the evaluator's log has the whole story. */
    FAILED;

    static RefusalReason of(RuntimeException cause) {
        if (cause instanceof UntrustedArtifactException) {
            return UNTRUSTED;
        }
        if (cause instanceof DamagedArtifactException
                || cause instanceof InvalidAdapterException
                || cause instanceof InvalidSafetensorsException) {
            return DAMAGED;
        }
        return cause instanceof InvalidBenchmarkException
                        || cause instanceof BaseModelMismatchException
                        || cause instanceof SandboxUnavailableException
                        || cause instanceof ServerRefusedException
                        || cause instanceof IllegalArgumentException
                ? INVALID
                : FAILED;
    }
}
