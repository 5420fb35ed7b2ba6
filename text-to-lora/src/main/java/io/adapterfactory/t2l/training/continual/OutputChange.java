package io.adapterfactory.t2l.training.continual;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward.Generated;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.function.Function;

/**
 * The change of generated adapters as a change of the products B A, which are what the base model sees. A and B
 * themselves are not unique: (B Q) (Q^-1 A) is the same product for every invertible Q.
 *
 * <p>The products are never formed. For matrices C {@code [k, out]} and D {@code [k, in]}, the squared Frobenius norm of
 * C^T D is the sum over all elements of (C C^T) * (D D^T), which are {@code [k, k]}.
 */
final class OutputChange {

    private OutputChange() {}

    /**
     * The squared change divided by the squared size of the adapters before it, summed over modules, layers, and tasks.
     * Because of the division, a weight of the penalty means the same for every base model.
     *
     * @param before without gradients
     * @return a scalar; 0 if all products before are 0, because then there is nothing to keep
     */
    static NDArray relative(Generated now, Generated before) {
        double size = Torch.withoutGradients(
                () -> squaredSize(before).toType(DataType.FLOAT64, false).toDoubleArray()[0]);
        return Torch.times(squared(now, before), size > 0 ? 1 / size : 0);
    }

    /** The squared Frobenius norms of B A - B' A', summed over modules, layers, and tasks: a scalar. */
    static NDArray squared(Generated now, Generated before) {
        return sum(
                now,
                // [B, -B'] times [A; A'] is B A - B' A'
                group -> now.a().get(group).concat(before.a().get(group), 2), // [L, G, 2r, in]
                group -> now.bTransposed()
                        .get(group)
                        .concat(before.bTransposed().get(group).neg(), 2)); // [L, G, 2r, out]
    }

    private static NDArray squaredSize(Generated adapters) {
        return sum(adapters, adapters.a()::get, adapters.bTransposed()::get);
    }

    private static NDArray sum(Generated adapters, Function<String, NDArray> a, Function<String, NDArray> bTransposed) {
        NDArray sum = null;
        for (String group : adapters.a().keySet()) {
            NDArray ofGroup =
                    gram(a.apply(group)).mul(gram(bTransposed.apply(group))).sum(); // []
            sum = sum == null ? ofGroup : sum.add(ofGroup);
        }
        return sum;
    }

    /** {@code [L, G, k, width]} to {@code [L, G, k, k]} */
    private static NDArray gram(NDArray rows) {
        return rows.matMul(rows.swapAxes(2, 3));
    }
}
