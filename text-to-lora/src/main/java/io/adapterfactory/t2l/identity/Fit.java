package io.adapterfactory.t2l.identity;

import java.util.List;

/** How well a base model fits a hypernetwork or an adapter that may be used with it. */
public enum Fit {
    /** It is the model that it was made for, or one that is known to fit as well. */
    SAME,
    /** Architecture, tokenizer, and chat template are the same, the weights are not, for example after quantization. */
    OTHER_WEIGHTS,
    /** Architecture, tokenizer, and chat template are the same; the weights cannot be compared, because only a server has them. */
    UNKNOWN_WEIGHTS,
    /** Nobody knows, because it does not say what it was made for. */
    UNKNOWN_BASE_MODEL_DIGESTS;

    /** What a result must say. */
    public List<String> warnings() {
        return this == SAME ? List.of() : List.of(name());
    }
}
