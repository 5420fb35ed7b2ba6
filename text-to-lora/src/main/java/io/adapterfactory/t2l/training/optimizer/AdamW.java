package io.adapterfactory.t2l.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * AdamW with decoupled weight decay on every parameter, and clipping of the global gradient norm.
 *
 * <p>Matches {@code torch.optim.AdamW} and {@code torch.nn.utils.clip_grad_norm_}; DJL's own optimizer places epsilon
 * elsewhere and clips element by element.
 */
public final class AdamW implements AutoCloseable {

    /**
     * @param beta1 decay of the first moment, 0.9
     * @param beta2 decay of the second moment, 0.999
     * @param epsilon added to the root of the second moment, 1e-8
     * @param weightDecay per unit of learning rate
     * @param maxGradientNorm the gradients' global L2 norm is scaled down to this
     */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay, double maxGradientNorm) {

        /** PyTorch's defaults for the rest. */
        public static Settings withWeightDecay(double weightDecay, double maxGradientNorm) {
            return new Settings(0.9, 0.999, 1e-8, weightDecay, maxGradientNorm);
        }
    }

    private static final double CLIP_EPSILON = 1e-6; // as in clip_grad_norm_

    private final Settings settings;
    private final NDManager manager;
    private final Map<String, NDArray> firstMoments = new LinkedHashMap<>();
    private final Map<String, NDArray> secondMoments = new LinkedHashMap<>();

    public AdamW(Settings settings, ParameterSet parameters) {
        this.settings = settings;
        this.manager = parameters.newManager();
        parameters.forEach((name, value) -> {
            firstMoments.put(name, manager.zeros(value.getShape()));
            secondMoments.put(name, manager.zeros(value.getShape()));
        });
    }

    Map<String, NDArray> firstMoments() {
        return firstMoments;
    }

    Map<String, NDArray> secondMoments() {
        return secondMoments;
    }

    /**
     * Updates the parameters in place. Call it while no gradients are recorded.
     *
     * @param updates how many updates came before this one
     * @param scope owns the intermediate results
     * @return the global gradient norm before clipping; when it is not finite nothing is changed
     */
    public double update(
            ParameterSet parameters,
            Map<String, NDArray> gradients,
            long updates,
            double learningRate,
            NDManager scope) {
        double norm = globalNorm(gradients);
        if (!Double.isFinite(norm)) {
            return norm;
        }
        float clip = (float) Math.min(1.0, settings.maxGradientNorm() / (norm + CLIP_EPSILON));
        double correction1 = 1 - Math.pow(settings.beta1(), updates + 1.0);
        double correction2 = Math.sqrt(1 - Math.pow(settings.beta2(), updates + 1.0));
        parameters.forEach((name, value) -> {
            NDArray gradient = gradients.get(name).mul(clip);
            NDArray first = firstMoments.get(name);
            NDArray second = secondMoments.get(name);
            value.muli((float) (1 - learningRate * settings.weightDecay()));
            first.muli((float) settings.beta1()).addi(gradient.mul((float) (1 - settings.beta1())));
            second.muli((float) settings.beta2()).addi(gradient.square().mul((float) (1 - settings.beta2())));
            NDArray denominator =
                    Torch.in(scope, second.sqrt()).div((float) correction2).add((float) settings.epsilon());
            value.subi(Torch.in(scope, first.div(denominator)).mul((float) (learningRate / correction1)));
        });
        return norm;
    }

    private static double globalNorm(Map<String, NDArray> gradients) {
        double sum = 0;
        for (NDArray gradient : gradients.values()) {
            sum += gradient.square().sum().toFloatArray()[0];
        }
        return Math.sqrt(sum);
    }

    @Override
    public void close() {
        manager.close();
    }
}
