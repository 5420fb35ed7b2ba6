package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.tensor.LinearProduct;
import io.adapterfactory.t2l.tensor.ScriptedFunction;

/** The weights of a linear layer, {@code [out, in]}. */
public sealed interface Matrix {

    Shape shape();

    /**
     * @param x {@code [..., in]}
     * @return {@code x W^T}, {@code [..., out]}, of the type of x
     */
    NDArray product(NDArray x);

    /**
     * Weights in the type in which they are multiplied.
     *
     * @param array {@code [out, in]}
     */
    record Exact(NDArray array) implements Matrix {

        @Override
        public Shape shape() {
            return array.getShape();
        }

        @Override
        public NDArray product(NDArray x) {
            return LinearProduct.of(x, array, null);
        }
    }

    /**
     * Frozen weights in bf16, multiplied with fp32 inputs that are rounded to bf16. Sums are in fp32, results are rounded
     * to bf16 and widened. Gradients flow to x alone.
     *
     * @param array {@code [out, in]} in bf16. DJL does not have this type: reading the array's type or its numbers ends
     *     the process.
     */
    record Bf16(NDArray array) implements Matrix {

        private static final ScriptedFunction ROUNDED =
                new ScriptedFunction(new String[] {"w"}, "return torch.to(w, 15)");
        private static final ScriptedFunction PRODUCT =
                new ScriptedFunction(new String[] {"x", "w"}, "return torch.to(torch.linear(torch.to(x, 15), w), 6)");
        private static final ScriptedFunction GATED = new ScriptedFunction(
                new String[] {"x", "gate", "up", "down"},
                "rounded = torch.to(x, 15)",
                "inner = torch.mul(torch.silu(torch.linear(rounded, gate)), torch.linear(rounded, up))",
                "return torch.to(torch.linear(inner, down), 6)");

        /** @param owner of the rounded weights */
        static Bf16 of(NDManager owner, NDArray weights) {
            return new Bf16(ROUNDED.apply(owner, weights));
        }

        @Override
        public Shape shape() {
            return array.getShape();
        }

        @Override
        public NDArray product(NDArray x) {
            return PRODUCT.apply(x.getManager(), x, array);
        }

        /**
         * A gated MLP with SiLU whose inner activations stay in bf16.
         *
         * @param x {@code [..., E]}, as the result
         * @param gate {@code [I, E]}, as {@code up}
         * @param down {@code [E, I]}
         */
        static NDArray gated(NDArray x, Bf16 gate, Bf16 up, Bf16 down) {
            return GATED.apply(x.getManager(), x, gate.array, up.array, down.array);
        }
    }
}
