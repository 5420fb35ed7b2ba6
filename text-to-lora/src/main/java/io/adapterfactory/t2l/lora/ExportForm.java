package io.adapterfactory.t2l.lora;

/** How an adapter's scaling is written. Both forms give the same weight change. */
public enum ExportForm {
    /**
     * The scaling is folded into B, {@code lora_alpha} is the rank and {@code use_rslora} is false: servers that ignore
     * {@code use_rslora} would otherwise weaken an rsLoRA adapter by the root of its rank.
     */
    FOLDED,
    /** Alpha and rsLoRA as trained. */
    FAITHFUL
}
