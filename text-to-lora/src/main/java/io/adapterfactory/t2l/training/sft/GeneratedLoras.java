package io.adapterfactory.t2l.training.sft;

import ai.djl.ndarray.NDArray;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a hypernetwork wrote, in the form that the language model applies, and its size in the loss. */
final class GeneratedLoras {

    private GeneratedLoras() {}

    /** By module, one entry a layer; the scaling is folded in. */
    static Map<String, LoraBatch.Pair[]> pairs(
            HypernetworkConfig hypernetwork, HypernetworkForward.Generated generated) {
        float scaling = hypernetwork.lora().scaling();
        int layers = hypernetwork.target().layers();
        Map<String, LoraBatch.Pair[]> pairs = new LinkedHashMap<>();
        for (String module : hypernetwork.target().modules().keySet()) {
            NDArray down = generated.a().get(module).swapAxes(2, 3); // [L, G, in, r]
            NDArray up = Torch.times(generated.bTransposed().get(module), scaling); // [L, G, r, out]
            LoraBatch.Pair[] ofLayer = new LoraBatch.Pair[layers];
            for (int l = 0; l < layers; l++) {
                ofLayer[l] = new LoraBatch.Pair(down.get(l), up.get(l)); // [G, in, r] and [G, r, out]
            }
            pairs.put(module, ofLayer);
        }
        return pairs;
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
