package io.adapterfactory.t2l.lora;

/** How an adapter's scaling is exported. Both forms give the same weight change. */
public enum ExportForm {
    /**
     * The scaling is folded into B, {@code lora_alpha} equals the rank, and {@code use_rslora} is false: servers that
     * ignore {@code use_rslora} would otherwise weaken an rsLoRA adapter by the root of its rank.
     */
    FOLDED,
    /** Alpha and rsLoRA are exported as trained. */
    FAITHFUL
}
