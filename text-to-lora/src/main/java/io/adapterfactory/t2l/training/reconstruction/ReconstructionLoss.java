package io.adapterfactory.t2l.training.reconstruction;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.List;

/**
 * The mean absolute difference between generated and given adapters (paper, section 3.2). {@link HeadOutput} selects
 * the compared quantities: A and B, their z-scores, or the enlarged updates B A. The mean is taken over a module's
 * entries in a layer, then over the module's layers, then over modules.
 *
 * <p>The dimension letters are those of {@linkplain io.adapterfactory.t2l.hypernetwork the hypernetwork}; here {@code
 * G} is the number of rows in a batch, each with its target.
 */
final class ReconstructionLoss {

    private final HypernetworkConfig hypernetwork;

    ReconstructionLoss(HypernetworkConfig hypernetwork) {
        this.hypernetwork = hypernetwork;
    }

    /**
     * @param numbers the heads' numbers for {@code G} rows
     * @param weights of the hypernetwork, for means and deviations
     * @param targets the adapter of each row, {@code G}
     * @return a scalar
     */
    NDArray of(
            NDManager step,
            HypernetworkForward.Generated numbers,
            HypernetworkWeights weights,
            List<LoraWeights> targets) {
        NDArray sum = null;
        LoraTarget target = hypernetwork.target();
        for (String group : target.groups().keySet()) {
            NDArray loss = Torch.times(ofGroup(step, group, numbers, weights.output(), targets), target.share(group));
            sum = sum == null ? loss : sum.add(loss);
        }
        return Torch.times(sum, 1.0 / target.modules().size());
    }

    private NDArray ofGroup(
            NDManager step,
            String group,
            HypernetworkForward.Generated numbers,
            HypernetworkWeights.Output moments,
            List<LoraWeights> targets) {
        NDArray a = numbers.a().get(group); // [L, G, r, in]
        NDArray b = numbers.bTransposed().get(group); // [L, G, r, out]
        NDArray targetA =
                rows(step, targets.stream().map(t -> t.a().get(group)).toList(), a.getShape()); // [L, G, r, in]
        Shape outMajor = new Shape(
                b.getShape().get(0),
                b.getShape().get(1),
                b.getShape().get(3),
                b.getShape().get(2));
        NDArray targetB = rows(step, targets.stream().map(t -> t.b().get(group)).toList(), outMajor)
                .swapAxes(2, 3); // [L, G, r, out]
        HeadOutput output = hypernetwork.output();
        if (output.deltaWScale() != 1) {
            return updateDistance(step, a, b, Torch.times(targetA, output.deltaWScale()), targetB);
        }
        if (output.zScored()) {
            // Views, because results computed from the moments themselves would stay in memory as long as these.
            NDArray meanA = Torch.view(step, moments.mean().a().get(group)); // [L, r, in]
            NDArray deviationA = Torch.view(step, moments.deviation().a().get(group)); // [L, r, in]
            NDArray meanB = Torch.view(step, moments.mean().b().get(group)); // [L, out, r]
            NDArray deviationB = Torch.view(step, moments.deviation().b().get(group)); // [L, out, r]
            targetA = zScore(targetA, meanA, deviationA);
            targetB = zScore(targetB, meanB.swapAxes(1, 2), deviationB.swapAxes(1, 2));
        }
        return Torch.times(distance(a, targetA).add(distance(b, targetB)), 0.5);
    }

    /**
     * One flattened {@code [L, rows, columns]} for each row of the batch, together.
     *
     * @param shape {@code [L, G, rows, columns]}
     */
    private static NDArray rows(NDManager step, List<float[]> arrays, Shape shape) {
        int layers = Math.toIntExact(shape.get(0));
        int size = Math.toIntExact(shape.get(2) * shape.get(3));
        float[] flat = new float[Math.toIntExact(shape.size())];
        for (int l = 0; l < layers; l++) {
            for (int g = 0; g < arrays.size(); g++) {
                System.arraycopy(arrays.get(g), l * size, flat, (l * arrays.size() + g) * size, size);
            }
        }
        return step.create(flat, shape);
    }

    /**
     * @param target {@code [L, G, r, width]}
     * @param mean {@code [L, r, width]}; {@code deviation} too
     */
    private static NDArray zScore(NDArray target, NDArray mean, NDArray deviation) {
        NDArray divisor = deviation.add(HypernetworkForward.DEVIATION_EPSILON); // [L, r, width]
        return target.sub(mean.expandDims(1)).div(divisor.expandDims(1)); // [L, G, r, width]
    }

    /**
     * Mean absolute difference of {@code B A} and {@code B* A*}. An update is {@code [out, in]}, and the engine's
     * backward pass would keep the updates of all layers. Here only the updates of one layer are in memory at a time,
     * because their gradient is computed immediately.
     *
     * @param a {@code [L, G, r, in]}; {@code b} is {@code [L, G, r, out]}, transposed; the targets likewise
     */
    private static NDArray updateDistance(NDManager step, NDArray a, NDArray b, NDArray targetA, NDArray targetB) {
        long layers = a.getShape().get(0);
        NDArray distance = null;
        for (long l = 0; l < layers; l++) {
            NDArray ofLayer = layerDistance(step, a.get(l), b.get(l), targetA.get(l), targetB.get(l));
            distance = distance == null ? ofLayer : distance.add(ofLayer);
        }
        return Torch.times(distance, 1.0 / layers);
    }

    /** @param a {@code [G, r, in]}; {@code b} is {@code [G, r, out]}, transposed; the targets likewise */
    private static NDArray layerDistance(NDManager step, NDArray a, NDArray b, NDArray targetA, NDArray targetB) {
        NDList found = Torch.withoutGradients(() -> {
            try (NDManager scope = step.newSubManager()) {
                NDArray scopedA = constant(scope, a);
                NDArray scopedB = constant(scope, b);
                NDArray update = scopedB.swapAxes(1, 2).matMul(scopedA); // [G, out, in]
                NDArray target = constant(scope, targetB).swapAxes(1, 2).matMul(constant(scope, targetA));
                NDArray difference = update.sub(target); // [G, out, in]
                NDArray slope =
                        Torch.times(difference.sign(), 1.0 / difference.size()); // [G, out, in], d mean / d update
                NDArray mean = difference.abs().mean(); // []
                NDArray slopeOfA = scopedB.matMul(slope); // [G, r, in]
                NDArray slopeOfB = scopedA.matMul(slope.swapAxes(1, 2)); // [G, r, out]
                return Torch.in(step, new NDList(mean, slopeOfA, slopeOfB));
            }
        });
        // A surrogate with the known gradients: its derivatives with respect to a and b are the slopes. Subtracting its
        // own value and adding the mean, both without gradients, makes its value the mean.
        NDArray surrogate = a.mul(found.get(1)).sum().add(b.mul(found.get(2)).sum()); // []
        return surrogate.sub(surrogate.stopGradient()).add(found.get(0));
    }

    /** The array without its gradient. It and everything computed from it belong to the scope. */
    private static NDArray constant(NDManager scope, NDArray array) {
        return Torch.in(scope, array.stopGradient());
    }

    private static NDArray distance(NDArray found, NDArray target) {
        return found.sub(target).abs().mean(); // []
    }
}
