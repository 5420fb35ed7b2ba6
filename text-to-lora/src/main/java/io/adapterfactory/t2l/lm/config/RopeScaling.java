package io.adapterfactory.t2l.lm.config;

/**
 * How rotary frequencies are changed for contexts longer than the model was first trained on. Matches {@code
 * modeling_rope_utils.py} of transformers.
 */
public sealed interface RopeScaling {

    /** The rotary frequencies as trained. */
    record None() implements RopeScaling {}

    /** Every position divided by {@code factor}. */
    record Linear(double factor) implements RopeScaling {}

    /** Llama 3.1: long wavelengths divided by {@code factor}, short ones kept, the band between them blended. */
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext)
            implements RopeScaling {}

    /**
     * Dynamic NTK: the base grows with the length of the sequence once it is longer than {@code originalContext}, so
     * each further token changes the angles of all tokens.
     */
    record Dynamic(double factor, int originalContext) implements RopeScaling {}

    /**
     * YaRN (Peng et al. 2023): frequencies with fewer than {@code betaSlow} turns within the original context are
     * divided by {@code factor}, those with more than {@code betaFast} turns are kept, and the band between them is
     * blended.
     *
     * @param truncate whether the ends of that band are rounded outwards to whole frequencies
     * @param attentionFactor factor of cosines and sines
     */
    record Yarn(
            double factor,
            int originalContext,
            double betaFast,
            double betaSlow,
            boolean truncate,
            double attentionFactor)
            implements RopeScaling {}

    /** Whether the frequencies depend on the length of a sequence with this number of tokens. */
    default boolean dependsOnLength(int length) {
        return this instanceof Dynamic dynamic && length > dynamic.originalContext();
    }

    /** The factor of cosines and sines; 1, except for YaRN. */
    default double attentionFactor() {
        return 1;
    }

    /**
     * @param theta base of the frequencies
     * @param headSize width of a head, even
     * @param length tokens of the sequence
     * @return radians per position, {@code [headSize / 2]}
     */
    default double[] inverseFrequencies(double theta, int headSize, int length) {
        double base = this instanceof Dynamic dynamic ? theta * growth(dynamic, headSize, length) : theta;
        double[] frequencies = new double[headSize / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = Math.pow(base, -2.0 * i / headSize);
        }
        if (this instanceof Linear linear) {
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] /= linear.factor();
            }
        } else if (this instanceof Llama3 llama3) {
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] = scale(llama3, frequencies[i]);
            }
        } else if (this instanceof Yarn yarn) {
            scale(yarn, theta, headSize, frequencies);
        }
        return frequencies;
    }

    private static double growth(Dynamic rule, int headSize, int length) {
        double longer = Math.max(0, (double) length / rule.originalContext() - 1);
        double stretch = 1 + rule.factor() * longer;
        return Math.pow(stretch, headSize / (headSize - 2.0));
    }

    private static double scale(Llama3 rule, double inverseFrequency) {
        double wavelength = 2 * Math.PI / inverseFrequency;
        if (wavelength < rule.originalContext() / rule.highFrequencyFactor()) {
            return inverseFrequency;
        }
        if (wavelength > rule.originalContext() / rule.lowFrequencyFactor()) {
            return inverseFrequency / rule.factor();
        }
        double smooth = (rule.originalContext() / wavelength - rule.lowFrequencyFactor())
                / (rule.highFrequencyFactor() - rule.lowFrequencyFactor());
        return (1 - smooth) * inverseFrequency / rule.factor() + smooth * inverseFrequency;
    }

    private static void scale(Yarn rule, double theta, int headSize, double[] frequencies) {
        double first = index(rule, rule.betaFast(), theta, headSize);
        double last = index(rule, rule.betaSlow(), theta, headSize);
        if (rule.truncate()) {
            first = Math.floor(first);
            last = Math.ceil(last);
        }
        first = Math.max(first, 0);
        last = Math.min(last, headSize - 1.0);
        if (first == last) {
            last += 0.001; // as in transformers, to avoid a division by zero
        }
        for (int i = 0; i < frequencies.length; i++) {
            double divided = Math.min(1, Math.max(0, (i - first) / (last - first)));
            frequencies[i] = frequencies[i] * (1 - divided) + frequencies[i] / rule.factor() * divided;
        }
    }

    /** The index of the frequency that has this number of turns within the original context. */
    private static double index(Yarn rule, double turns, double theta, int headSize) {
        return headSize * Math.log(rule.originalContext() / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }
}
