package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.serving.client.ServerRefusedException;
import io.adapterfactory.t2l.artifact.UntrustedArtifactException;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.identity.BaseModelMismatchException;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.metric.SandboxUnavailableException;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;

/** Why an adapter can never be scored. */
enum RefusalReason {
    /** The record is not an event of a registered schema. */
    UNREADABLE,
    /**
     * The event breaks a rule: its base model or benchmark is missing or unusable, or it was made for another base
     * model.
     */
    INVALID,
    /** Its files are missing or do not match their digests. */
    DAMAGED,
    /** Signing is on, and there is no valid signature of a trusted key for this adapter. */
    UNTRUSTED,
    /** The scoring failed for another reason, which is in the evaluator's log. */
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
