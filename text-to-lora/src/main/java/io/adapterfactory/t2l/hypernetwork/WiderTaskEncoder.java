package io.adapterfactory.t2l.hypernetwork;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Gives a trained hypernetwork a wider task encoder: a longer task vector, whose first part is the old one, and more
 * hidden units. It computes what it computed before, because the old units have weights of 0 for the new numbers, and
 * the new units have weights of 0 in the code (as in Net2Net, arXiv 1511.05641). Further training uses both.
 */
public final class WiderTaskEncoder {

    private static final String HIDDEN = "task_encoder.hidden.";
    private static final String LINEAR = "task_encoder.mlp.0.weight";

    private WiderTaskEncoder() {}

    /**
     * The weights in the shapes of {@code wider}.
     *
     * @param config of {@code weights}; has a hidden layer in its task encoder
     * @param wider the same with a longer task vector, a wider task encoder, or both
     * @param seed for the weights of the new units, which have PyTorch's default initialization
     * @throws IllegalArgumentException when another size differs, or one of the two gets smaller
     */
    public static Map<String, float[]> of(
            HypernetworkConfig config, Map<String, float[]> weights, HypernetworkConfig wider, long seed) {
        HypernetworkConfig.Sizes from = config.sizes();
        HypernetworkConfig.Sizes to = wider.sizes();
        if (from.taskEncoder() == 0
                || to.taskEncoder() < from.taskEncoder()
                || to.taskVector() < from.taskVector()
                || to.latent() != from.latent()
                || to.headInput() != from.headInput()
                || !wider.target().equals(config.target())) {
            throw new IllegalArgumentException(
                    "only a task encoder with a hidden layer can be widened, and nothing else"
                            + " may change; found sizes " + from + " and " + to);
        }
        Random random = new Random(seed);
        Map<String, float[]> widened = new LinkedHashMap<>(weights);
        float[] hidden = new float[to.taskEncoder() * to.taskVector()];
        copyRows(weights.get(HIDDEN + "weight"), from.taskVector(), hidden, to.taskVector());
        double bound = 1 / Math.sqrt(to.taskVector());
        for (int i = from.taskEncoder() * to.taskVector(); i < hidden.length; i++) {
            hidden[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        widened.put(HIDDEN + "weight", hidden);
        float[] bias = new float[to.taskEncoder()];
        System.arraycopy(weights.get(HIDDEN + "bias"), 0, bias, 0, from.taskEncoder());
        widened.put(HIDDEN + "bias", bias);
        float[] linear = new float[to.latent() / 2 * to.taskEncoder()];
        copyRows(weights.get(LINEAR), from.taskEncoder(), linear, to.taskEncoder());
        widened.put(LINEAR, linear);
        return widened;
    }

    /** Copies all rows to the first columns of wider rows. */
    private static void copyRows(float[] from, int width, float[] to, int widerWidth) {
        for (int row = 0; row < from.length / width; row++) {
            System.arraycopy(from, row * width, to, row * widerWidth, width);
        }
    }
}
