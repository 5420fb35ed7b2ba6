package io.adapterfactory.t2l.training.sft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.ArrayList;
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
        return LoraBatch.Pair.byLayer(hypernetwork.target(), group -> {
            NDArray down = generated.a().get(group).swapAxes(2, 3); // [L, G, in, r]
            NDArray up = Torch.times(generated.bTransposed().get(group), scaling); // [L, G, r, out]
            // One split instead of a get for each layer, whose gradient would be as large as the whole array.
            long layers = down.getShape().get(0);
            NDList downs = down.split(layers, 0);
            NDList ups = up.split(layers, 0);
            List<LoraBatch.Pair> pairs = new ArrayList<>();
            for (int l = 0; l < layers; l++) {
                pairs.add(
                        new LoraBatch.Pair(downs.get(l).squeeze(0), ups.get(l).squeeze(0))); // [G, in, r], [G, r, out]
            }
            return pairs;
        });
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
        arrays.forEach((group, array) -> {
            NDArray leaf = Torch.in(step, array.stopGradient());
            leaf.setRequiresGradient(true);
            leaves.put(group, leaf);
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

    /** The sum over modules of the means over layers of mean A squared and mean B squared, a scalar. */
    static NDArray meanSquares(LoraTarget target, HypernetworkForward.Generated generated) {
        NDArray sum = null;
        for (String group : target.groups().keySet()) {
            NDArray a = generated.a().get(group); // [L, G, r, in]
            NDArray b = generated.bTransposed().get(group); // [L, G, r, out]
            NDArray squares = Torch.times(a.square().mean().add(b.square().mean()), target.share(group)); // []
            sum = sum == null ? squares : sum.add(squares);
        }
        return sum;
    }
}
