package io.adapterfactory.t2l.hypernetwork;

/**
 * How the numbers of the heads become a LoRA: {@code A = z(head) / sqrt(w) + offset}, and B likewise.
 *
 * @param bias whether the heads have biases; the reference omits them if an offset or a z-score's mean replaces them
 * @param offset whether a multi-task LoRA is added, and whether it is trained
 * @param zScored whether the heads generate z-scores, {@code (A - mean) / std} over the reconstructed LoRAs; then the
 *     mean and standard deviation of every entry are part of the hypernetwork
 * @param deltaWScale w: the factor by which BA is too large in a hypernetwork that was trained to reconstruct {@code w
 *     BA}; A and B are each divided by its root; 1 for none (reference 10000)
 */
public record HeadOutput(boolean bias, Offset offset, boolean zScored, double deltaWScale) {

    /** Only biases, as in SFT that starts from a plain LoRA. */
    public static final HeadOutput PLAIN = new HeadOutput(true, Offset.NONE, false, 1);

    /** A multi-task LoRA to which every generated adapter is added. */
    public enum Offset {
        NONE,
        /** Part of the hypernetwork, not trained. */
        FIXED,
        /** A trained parameter. */
        LEARNABLE
    }

    public HeadOutput {
        if (offset == null) {
            throw new InvalidHypernetworkException("output.offset is missing; expected NONE, FIXED or LEARNABLE");
        }
        if (!(deltaWScale > 0) || !Double.isFinite(deltaWScale)) {
            throw new InvalidHypernetworkException("output.deltaWScale must be above 0, found " + deltaWScale);
        }
    }

    /** Relative to a multi-task LoRA, without biases: the reference's start from {@code mt_lora_path}. */
    public static HeadOutput onMultiTaskLora(boolean learnable) {
        return new HeadOutput(false, learnable ? Offset.LEARNABLE : Offset.FIXED, false, 1);
    }

    /** Z-scores, without biases: the reference's factorized reconstruction. */
    public static HeadOutput zScores() {
        return new HeadOutput(false, Offset.NONE, true, 1);
    }

    /** Updates BA multiplied by ten thousand, the reference's other reconstruction. */
    public static HeadOutput enlargedUpdates() {
        return new HeadOutput(true, Offset.NONE, false, 10_000);
    }
}
