package io.adapterfactory.t2l.hypernetwork;

/**
 * What becomes of the numbers that the heads write before they are a LoRA: {@code A = z(head) / sqrt(w) + offset}, and
 * B alike.
 *
 * @param bias whether the heads have biases; the reference leaves them out where an offset or a z-score's mean does
 *     their work
 * @param offset whether a multi-task LoRA is added, and whether it is trained too
 * @param zScored whether the heads write z-scores, {@code (A - mean) / std} over the LoRAs that were reconstructed;
 *     mean and standard deviation of every entry are part of the hypernetwork then
 * @param deltaWScale w: how many times too large BA comes out of a hypernetwork trained to reconstruct {@code w BA}; A
 *     and B are divided by its root each; 1 for none (reference 10000)
 */
public record HeadOutput(boolean bias, Offset offset, boolean zScored, double deltaWScale) {

    /** Biases and nothing else, as SFT from a plain LoRA start has it. */
    public static final HeadOutput PLAIN = new HeadOutput(true, Offset.NONE, false, 1);

    /** A multi-task LoRA that every generated adapter is added to. */
    public enum Offset {
        NONE,
        /** Part of the hypernetwork, not trained. */
        FIXED,
        /** A parameter like the others. */
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

    /** On top of a multi-task LoRA, without biases: the reference's start from {@code mt_lora_path}. */
    public static HeadOutput onMultiTaskLora(boolean learnable) {
        return new HeadOutput(false, learnable ? Offset.LEARNABLE : Offset.FIXED, false, 1);
    }

    /** Z-scores, without biases: the reference's factorized reconstruction. */
    public static HeadOutput zScores() {
        return new HeadOutput(false, Offset.NONE, true, 1);
    }

    /** Updates BA that are ten thousand times as large, the reference's other reconstruction. */
    public static HeadOutput enlargedUpdates() {
        return new HeadOutput(true, Offset.NONE, false, 10_000);
    }
}
