package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lm.config.ModelFamily.Trait;
import io.adapterfactory.t2l.tensor.Torch;

/**
 * Root mean square norm over the last axis.
 *
 * @param epsilon added to the mean square
 * @param unitOffset whether the factor is 1 + gain
 * @param dataType of the result; for fp16, the mean is computed in fp32, because squares overflow fp16
 */
record RmsNorm(float epsilon, boolean unitOffset, DataType dataType) {

    static RmsNorm of(ModelConfig config, DataType dataType) {
        return new RmsNorm(config.normEpsilon(), config.family().has(Trait.UNIT_OFFSET_NORMS), dataType);
    }

    /**
     * @param x {@code [..., width]}
     * @param gain {@code [width]}; null if the family has no norm here; the result is then x itself
     */
    NDArray apply(NDArray x, NDArray gain) {
        if (gain == null) {
            return x;
        }
        NDArray wide = dataType == DataType.FLOAT16 ? x.toType(DataType.FLOAT32, false) : x;
        NDArray meanSquare = wide.square().mean(new int[] {x.getShape().dimension() - 1}, true);
        // A product, because the gradient of a quotient needs three more passes over memory.
        NDArray normed = wide.mul(Torch.reciprocal(meanSquare.add(epsilon).sqrt()));
        if (unitOffset) {
            // Not gain + 1: that array would belong to the weights' manager, and 1 + w would be rounded to fp16.
            return normed.mul(gain).add(normed).toType(dataType, false);
        }
        return normed.toType(dataType, false).mul(gain);
    }
}
