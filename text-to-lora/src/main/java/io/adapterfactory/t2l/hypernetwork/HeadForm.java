package io.adapterfactory.t2l.hypernetwork;

/** How much of a LoRA one pass of a head writes (paper, section 3: the L, M and S architectures). */
public enum HeadForm {
    /** A and B together, {@code r*(in+out)} numbers a pass. */
    L,
    /** A or B, told apart by a learned embedding, {@code r*max(in,out)} numbers a pass. */
    M,
    /** One rank's row of A or B, told apart by two learned embeddings, {@code max(in,out)} numbers a pass. */
    S
}
