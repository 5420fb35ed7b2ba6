package io.adapterfactory.t2l.hypernetwork;

import io.adapterfactory.t2l.lora.ModuleShape;

/**
 * How much of a LoRA one pass of a head writes: the L, M and S architectures of the paper (section 3.1 and figure 2).
 */
public enum HeadForm {
    /** A and B together, {@code r*(in+out)} numbers a pass. */
    L,
    /** A or B, chosen by a learned embedding, {@code r*max(in,out)} numbers a pass. */
    M,
    /** One rank's row of A or B, chosen by two learned embeddings, {@code max(in,out)} numbers a pass. */
    S;

    /** How many numbers one pass writes for a module. */
    int numbers(int rank, ModuleShape module) {
        return switch (this) {
            case L -> rank * (module.in() + module.out());
            case M -> rank * Math.max(module.in(), module.out());
            case S -> Math.max(module.in(), module.out());
        };
    }
}
