package io.adapterfactory.t2l.hypernetwork;

import io.adapterfactory.t2l.lora.ModuleShape;

/**
 * How much of a LoRA one pass of a head generates: the L, M, and S architectures of the paper (section 3.1 and figure
 * 2).
 */
public enum HeadForm {
    /** A and B together, {@code r*(in+out)} numbers per pass. */
    L,
    /** A or B, selected by a learned embedding, {@code r*max(in,out)} numbers per pass. */
    M,
    /** One rank's row of A or B, selected by two learned embeddings, {@code max(in,out)} numbers per pass. */
    S;

    /** The number of values that one pass generates for a module. */
    int numbers(int rank, ModuleShape module) {
        return switch (this) {
            case L -> rank * (module.in() + module.out());
            case M -> rank * Math.max(module.in(), module.out());
            case S -> Math.max(module.in(), module.out());
        };
    }
}
