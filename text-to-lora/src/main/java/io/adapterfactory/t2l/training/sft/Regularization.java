package io.adapterfactory.t2l.training.sft;

/**
 * Regularization of SFT.
 *
 * @param labelSmoothing 0 to below 1
 * @param neftuneAlpha uniform noise of alpha/sqrt(T*E) on token embeddings (NEFTune, arXiv 2310.05914); 0 for none
 * @param generatedL2 weight of the mean squares of generated A and B, summed over modules
 * @param loraDropout dropout on an adapter's input, 0 to below 1
 */
public record Regularization(double labelSmoothing, double neftuneAlpha, double generatedL2, double loraDropout) {

    public static final Regularization NONE = new Regularization(0, 0, 0, 0);

    /** The reference's scripts: label smoothing 0.1, NEFTune 5, L2 1e-3, dropout 0.05. */
    public static final Regularization PAPER = new Regularization(0.1, 5, 1e-3, 0.05);

    public Regularization {
        require(
                labelSmoothing >= 0 && labelSmoothing < 1,
                "labelSmoothing must be at least 0 and below 1, found " + labelSmoothing);
        require(
                loraDropout >= 0 && loraDropout < 1,
                "loraDropout must be at least 0 and below 1, found " + loraDropout);
        require(neftuneAlpha >= 0, "neftuneAlpha must be 0 or more, found " + neftuneAlpha);
        require(generatedL2 >= 0, "generatedL2 must be 0 or more, found " + generatedL2);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    public Regularization withLabelSmoothing(double smoothing) {
        return new Regularization(smoothing, neftuneAlpha, generatedL2, loraDropout);
    }

    public Regularization withNeftuneAlpha(double alpha) {
        return new Regularization(labelSmoothing, alpha, generatedL2, loraDropout);
    }

    public Regularization withGeneratedL2(double weight) {
        return new Regularization(labelSmoothing, neftuneAlpha, weight, loraDropout);
    }

    public Regularization withLoraDropout(double probability) {
        return new Regularization(labelSmoothing, neftuneAlpha, generatedL2, probability);
    }
}
