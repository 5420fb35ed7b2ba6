package io.adapterfactory.t2l.identity;

import java.util.List;

/** How well a base model fits a hypernetwork or an adapter. */
public enum Fit {
    /** It is the original model, or one that is known to fit as well. */
    SAME,
    /**
     * Architecture, tokenizer, and chat template are equal, but the weights are not, for example after quantization.
     */
    OTHER_WEIGHTS,
    /**
     * Architecture, tokenizer, and chat template are equal; the weights cannot be compared, because only a server has
     * them.
     */
    UNKNOWN_WEIGHTS,
    /** Unknown, because the original model is not recorded. */
    UNKNOWN_BASE_MODEL_DIGESTS;

    /** Warnings for the result. */
    public List<String> warnings() {
        return this == SAME ? List.of() : List.of(name());
    }
}
