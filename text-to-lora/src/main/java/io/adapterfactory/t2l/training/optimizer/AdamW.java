package io.adapterfactory.t2l.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

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

        /** Settings with PyTorch's defaults for the other values. */
        public static Settings withWeightDecay(double weightDecay, double maxGradientNorm) {
            return new Settings(0.9, 0.999, 1e-8, weightDecay, maxGradientNorm);
        }
    }

    private static final double CLIP_EPSILON = 1e-6; // as in clip_grad_norm_

    /** How many numbers are updated together: few enough that all data of an update stay in the CPU caches. */
    private static final int PIECE = 1 << 15;

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

    private static NDList pieces(NDManager owner, NDArray array) {
        NDArray flat = Torch.in(owner, array.reshape(-1));
        int count = (int) ((array.size() - 1) / PIECE);
        if (count == 0) {
            return new NDList(flat);
        }
        long[] cuts =
                LongStream.rangeClosed(1, count).map(piece -> piece * PIECE).toArray();
        return Torch.in(owner, flat.split(cuts, 0));
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
     * @param updates the number of earlier updates
     * @param scope owns the intermediate results
     * @return the global gradient norm before clipping; if it is not finite, nothing is changed
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
        Update update = new Update(
                scope,
                settings,
                learningRate,
                Math.min(1.0, settings.maxGradientNorm() / (norm + CLIP_EPSILON)),
                updates + 1);
        parameters.forEach((name, value) -> {
            // Views for this update only: restoring a state replaces the memory of an array.
            NDList values = pieces(scope, value);
            NDList firsts = pieces(scope, firstMoments.get(name));
            NDList seconds = pieces(scope, secondMoments.get(name));
            NDList ofGradient = pieces(scope, gradients.get(name));
            for (int i = 0; i < values.size(); i++) {
                update.of(values.get(i), firsts.get(i), seconds.get(i), ofGradient.get(i));
            }
        });
        return norm;
    }

    /**
     * The scalars of one update as arrays, created once: a Java number as an operand is slower than an array of one
     * number.
     */
    private static final class Update {

        private final NDManager scope;
        private final NDArray clip;
        private final NDArray decay;
        private final NDArray beta1;
        private final NDArray beta2;
        private final NDArray rest1;
        private final NDArray rest2;
        private final NDArray correction;
        private final NDArray epsilon;
        private final NDArray rate;

        Update(NDManager scope, Settings settings, double learningRate, double clip, double count) {
            this.scope = scope;
            this.clip = clip == 1 ? null : scope.create((float) clip);
            this.decay = scope.create((float) (1 - learningRate * settings.weightDecay()));
            this.beta1 = scope.create((float) settings.beta1());
            this.beta2 = scope.create((float) settings.beta2());
            this.rest1 = scope.create((float) (1 - settings.beta1()));
            this.rest2 = scope.create((float) (1 - settings.beta2()));
            this.correction = scope.create((float) Math.sqrt(1 - Math.pow(settings.beta2(), count)));
            this.epsilon = scope.create((float) settings.epsilon());
            this.rate = scope.create((float) (learningRate / (1 - Math.pow(settings.beta1(), count))));
        }

        void of(NDArray value, NDArray first, NDArray second, NDArray gradient) {
            try (NDManager pass = scope.newSubManager()) {
                NDArray clipped = clip == null ? gradient : Torch.in(pass, gradient.mul(clip));
                first.muli(beta1).addi(Torch.in(pass, clipped.mul(rest1)));
                second.muli(beta2).addi(Torch.in(pass, clipped.square()).muli(rest2));
                NDArray denominator =
                        Torch.in(pass, second.sqrt()).divi(correction).addi(epsilon);
                NDArray change = Torch.in(pass, first.div(denominator)).muli(rate);
                value.muli(decay).subi(change);
            }
        }
    }

    private static double globalNorm(Map<String, NDArray> gradients) {
        double sum = 0;
        for (NDArray gradient : gradients.values()) {
            double norm = gradient.norm().toFloatArray()[0];
            sum += norm * norm;
        }
        return Math.sqrt(sum);
    }

    @Override
    public void close() {
        manager.close();
    }
}
