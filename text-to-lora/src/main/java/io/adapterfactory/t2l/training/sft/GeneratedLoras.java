package io.adapterfactory.t2l.training.sft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The output of a hypernetwork in the form that the language model applies, and its size for the loss. */
final class GeneratedLoras {

    private GeneratedLoras() {}

    /** By module and layer of the base model; null for layers that are not adapted; the scaling is folded in. */
    static Map<String, LoraBatch.Pair[]> pairs(
            HypernetworkConfig hypernetwork, HypernetworkForward.Generated generated) {
        float scaling = hypernetwork.lora().scaling();
        List<Integer> layers = hypernetwork.target().layers();
        Map<String, LoraBatch.Pair[]> pairs = new LinkedHashMap<>();
        for (String module : hypernetwork.target().modules().keySet()) {
            NDArray down = generated.a().get(module).swapAxes(2, 3); // [L, G, in, r]
            NDArray up = Torch.times(generated.bTransposed().get(module), scaling); // [L, G, r, out]
            // One split instead of a get for each layer, whose gradient would be as large as the whole array.
            NDList downs = down.split(layers.size(), 0);
            NDList ups = up.split(layers.size(), 0);
            LoraBatch.Pair[] ofLayer = new LoraBatch.Pair[layers.get(layers.size() - 1) + 1];
            for (int l = 0; l < layers.size(); l++) {
                ofLayer[layers.get(l)] =
                        new LoraBatch.Pair(downs.get(l).squeeze(0), ups.get(l).squeeze(0)); // [G, in, r], [G, r, out]
            }
            pairs.put(module, ofLayer);
        }
        return pairs;
    }

    /**
     * The same numbers, detached from the hypernetwork, to collect gradients: the language model's passes add theirs
     * one after the other, and the hypernetwork gets the sum in one backward pass.
     */
    static HypernetworkForward.Generated detached(NDManager step, HypernetworkForward.Generated generated) {
        return new HypernetworkForward.Generated(
                detached(step, generated.a()), detached(step, generated.bTransposed()));
    }

    private static Map<String, NDArray> detached(NDManager step, Map<String, NDArray> arrays) {
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        arrays.forEach((module, array) -> {
            NDArray leaf = Torch.in(step, array.stopGradient());
            leaf.setRequiresGradient(true);
            leaves.put(module, leaf);
        });
        return leaves;
    }

    /**
     * A scalar whose gradient with respect to the hypernetwork's weights equals that of the loss whose gradients the
     * detached numbers have collected.
     */
    static NDArray carryBack(
            NDManager step, HypernetworkForward.Generated generated, HypernetworkForward.Generated detached) {
        return carryBack(step, generated.a(), detached.a())
                .add(carryBack(step, generated.bTransposed(), detached.bTransposed()));
    }

    private static NDArray carryBack(NDManager step, Map<String, NDArray> arrays, Map<String, NDArray> leaves) {
        NDArray sum = null;
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            NDArray gradient = Torch.in(step, leaves.get(entry.getKey()).getGradient());
            NDArray product = entry.getValue().mul(gradient).sum(); // []
            sum = sum == null ? product : sum.add(product);
        }
        return sum;
    }

    /** The sum over modules of mean A squared and mean B squared, a scalar. */
    static NDArray meanSquares(HypernetworkForward.Generated generated) {
        NDArray sum = null;
        for (String module : generated.a().keySet()) {
            NDArray a = generated.a().get(module); // [L, G, r, in]
            NDArray b = generated.bTransposed().get(module); // [L, G, r, out]
            NDArray squares = a.square().mean().add(b.square().mean()); // []
            sum = sum == null ? squares : sum.add(squares);
        }
        return sum;
    }
}
