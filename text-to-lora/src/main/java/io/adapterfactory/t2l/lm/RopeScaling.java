package io.adapterfactory.t2l.lm;

/** How rotary frequencies are stretched for contexts longer than the model was first trained on. */
public sealed interface RopeScaling {

    /** The rotary frequencies as trained. */
    record None() implements RopeScaling {}

    /** Every position divided by {@code factor}. */
    record Linear(double factor) implements RopeScaling {}

    /**
     * Llama 3.1's rule: long wavelengths divided by {@code factor}, short ones kept, the band between them blended.
     * Matches transformers' {@code rope_type: llama3}.
     */
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext)
            implements RopeScaling {}

    /** The inverse frequency (radians per position) after scaling. */
    default double scale(double inverseFrequency) {
        if (this instanceof Linear linear) {
            return inverseFrequency / linear.factor();
        }
        if (this instanceof Llama3 llama3) {
            return scaleLlama3(llama3, inverseFrequency);
        }
        return inverseFrequency;
    }

    private static double scaleLlama3(Llama3 rule, double inverseFrequency) {
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
}
