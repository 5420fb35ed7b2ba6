package io.adapterfactory.t2l.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.List;
import java.util.Map;

/**
 * How far generated adapters are from given ones: the mean absolute difference of A and B, plain or in standard deviations, or
 * of the enlarged updates B A (paper, section 3; the kind of {@link HeadOutput} says which). Means are over a module's entries, then over
 * modules.
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
            Map<String, NDArray> weights,
            List<LoraWeights> targets) {
        NDArray sum = null;
        for (Map.Entry<String, ModuleShape> module :
                hypernetwork.target().modules().entrySet()) {
            NDArray loss = ofModule(step, module.getKey(), module.getValue(), numbers, weights, targets);
            sum = sum == null ? loss : sum.add(loss);
        }
        return Torch.times(sum, 1.0 / hypernetwork.target().modules().size());
    }

    private NDArray ofModule(
            NDManager step,
            String module,
            ModuleShape shape,
            HypernetworkForward.Generated numbers,
            Map<String, NDArray> weights,
            List<LoraWeights> targets) {
        int r = hypernetwork.lora().rank();
        NDArray a = numbers.a().get(module); // [L, G, r, in]
        NDArray b = numbers.bTransposed().get(module); // [L, G, r, out]
        NDArray targetA =
                rows(step, targets.stream().map(t -> t.a().get(module)).toList(), r, shape.in());
        NDArray targetB = rows(
                        step, targets.stream().map(t -> t.b().get(module)).toList(), shape.out(), r)
                .swapAxes(2, 3);
        HeadOutput output = hypernetwork.output();
        if (output.deltaWScale() != 1) {
            return updateDistance(step, a, b, Torch.times(targetA, output.deltaWScale()), targetB);
        }
        return output.zScored()
                ? meanOf(
                        distance(a, scored(targetA, weights, "A." + module, false)),
                        distance(b, scored(targetB, weights, "B." + module, true)))
                : meanOf(distance(a, targetA), distance(b, targetB));
    }

    /** {@code [L, G, rows, columns]} of one flattened {@code [L, rows, columns]} a row of the batch. */
    private NDArray rows(NDManager step, List<float[]> arrays, int rows, int columns) {
        int layers = hypernetwork.target().layers();
        int size = rows * columns;
        float[] flat = new float[layers * arrays.size() * size];
        for (int l = 0; l < layers; l++) {
            for (int g = 0; g < arrays.size(); g++) {
                System.arraycopy(arrays.get(g), l * size, flat, (l * arrays.size() + g) * size, size);
            }
        }
        return step.create(flat, new Shape(layers, arrays.size(), rows, columns));
    }

    /** @param target {@code [L, G, r, width]} */
    private static NDArray scored(NDArray target, Map<String, NDArray> weights, String side, boolean transposed) {
        NDArray mean = weights.get("mean_recon_target." + side); // A [L, r, in], B [L, out, r]
        NDArray deviation = weights.get("std_recon_target." + side);
        if (transposed) {
            mean = mean.swapAxes(1, 2);
            deviation = deviation.swapAxes(1, 2);
        }
        return target.sub(mean.expandDims(1))
                .div(deviation.add(HypernetworkForward.DEVIATION_EPSILON).expandDims(1));
    }

    /**
     * Mean absolute difference of {@code B A} and {@code B* A*}. An update is {@code [out, in]}, so the updates of one layer are held
     * at a time and let go of: the gradient of the mean, the differences' signs over their number, is brought to A and B here
     * instead of keeping all updates for the engine's backward pass.
     *
     * @param a {@code [L, G, r, in]}; {@code b} is {@code [L, G, r, out]}, transposed; the targets alike
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

    private static NDArray layerDistance(NDManager step, NDArray a, NDArray b, NDArray targetA, NDArray targetB) {
        NDList found = Torch.withoutGradients(() -> {
            try (NDManager scope = step.newSubManager()) {
                NDArray ownA = own(scope, a);
                NDArray ownB = own(scope, b);
                NDArray update = ownB.swapAxes(1, 2).matMul(ownA); // [G, out, in]
                NDArray target = own(scope, targetB).swapAxes(1, 2).matMul(own(scope, targetA));
                NDArray difference = update.sub(target);
                NDArray slope = Torch.times(difference.sign(), 1.0 / difference.size());
                NDList result =
                        new NDList(difference.abs().mean(), ownB.matMul(slope), ownA.matMul(slope.swapAxes(1, 2)));
                result.attach(step);
                return result;
            }
        });
        // Its gradients are the slopes; what it comes to besides is taken off again.
        NDArray carrier = a.mul(found.get(1)).sum().add(b.mul(found.get(2)).sum());
        return carrier.sub(carrier.stopGradient()).add(found.get(0));
    }

    /** A result belongs to the manager of its first operand: with this one, all that follows goes with the scope. */
    private static NDArray own(NDManager scope, NDArray array) {
        NDArray view = array.stopGradient();
        view.attach(scope);
        return view;
    }

    private static NDArray distance(NDArray found, NDArray target) {
        return found.sub(target).abs().mean();
    }

    private static NDArray meanOf(NDArray first, NDArray second) {
        return Torch.times(first.add(second), 0.5);
    }
}
