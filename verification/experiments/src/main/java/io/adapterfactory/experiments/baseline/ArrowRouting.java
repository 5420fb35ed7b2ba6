package io.adapterfactory.experiments.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lm.Adapters;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ejml.simple.SimpleMatrix;

/**
 * Arrow routing over a library of LoRAs (Ostapenko et al. 2024): in every module and layer, each token is routed to the
 * adapters whose first right singular direction has the largest absolute projection of its hidden state. The outputs of
 * the {@code topK} best are mixed by a softmax, as in PEFT.
 */
public final class ArrowRouting implements Adapters, AutoCloseable {

    /**
     * @param prototypes first right singular directions {@code [in, n]}
     * @param down all A, transposed, {@code [in, n*r]}
     * @param up all B, transposed and scaled, {@code [n*r, out]}
     */
    private record Routed(NDArray prototypes, NDArray down, NDArray up) {}

    private static final float LEFT_OUT = -1e30f;

    private final NDManager manager;
    private final int experts;
    private final int rank;
    private final int topK;
    private final double temperature;
    private final Map<String, Routed> routed = new HashMap<>();

    /**
     * @param topK number of adapters for a token; 4 in the paper
     * @param temperature of the softmax; 1 in the paper
     * @throws IllegalArgumentException when one of the two is not above 0, or the library is for another model
     */
    public ArrowRouting(CausalLanguageModel model, AdapterLibrary library, int topK, double temperature) {
        if (topK < 1 || !(temperature > 0)) {
            throw new IllegalArgumentException(
                    "topK and temperature must be above 0, found " + topK + " and " + temperature);
        }
        List<LoraWeights> adapters = library.adapters();
        LoraTarget expected = model.config().loraTarget(adapters.get(0).target().modules());
        if (!expected.equals(adapters.get(0).target())) {
            throw new IllegalArgumentException("the library is of "
                    + adapters.get(0).target() + ", which does not fit the base model; expected " + expected);
        }
        this.experts = adapters.size();
        this.rank = adapters.get(0).config().rank();
        this.topK = Math.min(topK, experts);
        this.temperature = temperature;
        this.manager = model.newManager();
        expected.groups().forEach((name, group) -> {
            for (int l = 0; l < group.layers().size(); l++) {
                routed.put(group.module() + "." + group.layers().get(l), routed(adapters, name, group.shape(), l));
            }
        });
    }

    /** @param index of the layer in the group */
    private Routed routed(List<LoraWeights> adapters, String group, ModuleShape shape, int index) {
        int columns = experts * rank;
        float[] prototypes = new float[shape.in() * experts];
        float[] down = new float[shape.in() * columns];
        float[] up = new float[columns * shape.out()];
        for (int n = 0; n < experts; n++) {
            LoraWeights adapter = adapters.get(n);
            SimpleMatrix direction = UpdateSvd.of(adapter, group, index).v().getColumn(0);
            SimpleMatrix a = LoraMatrices.a(adapter, group, index);
            SimpleMatrix b = LoraMatrices.b(adapter, group, index);
            float scaling = adapter.config().scaling();
            for (int i = 0; i < shape.in(); i++) {
                prototypes[i * experts + n] = (float) direction.get(i, 0);
                for (int k = 0; k < rank; k++) {
                    down[i * columns + n * rank + k] = (float) a.get(k, i);
                }
            }
            for (int k = 0; k < rank; k++) {
                for (int o = 0; o < shape.out(); o++) {
                    up[(n * rank + k) * shape.out() + o] = (float) (scaling * b.get(o, k));
                }
            }
        }
        return new Routed(
                manager.create(prototypes, new Shape(shape.in(), experts)),
                manager.create(down, new Shape(shape.in(), columns)),
                manager.create(up, new Shape(columns, shape.out())));
    }

    @Override
    public boolean adapts(int layer, String module) {
        return routed.containsKey(module + "." + layer);
    }

    @Override
    public NDArray apply(int layer, String module, NDArray x, NDArray y) {
        Routed at = routed.get(module + "." + layer);
        if (at == null) {
            return y;
        }
        Shape tokens = new Shape(x.getShape().get(0), x.getShape().get(1), experts, 1);
        NDArray weights = weights(x.matMul(at.prototypes()).abs()).reshape(tokens); // [B, T, n, 1]
        NDArray inner = x.matMul(at.down()).reshape(tokens.get(0), tokens.get(1), experts, rank);
        NDArray mixed = inner.mul(weights).reshape(tokens.get(0), tokens.get(1), (long) experts * rank);
        return y.add(mixed.matMul(at.up()));
    }

    /** @param alignment {@code [B, T, n]} */
    private NDArray weights(NDArray alignment) {
        NDArray logits = Torch.times(alignment, 1 / temperature);
        if (topK < experts) {
            NDArray least = logits.topK(topK, 2, true, true).get(0).get("..., " + (topK - 1) + ":"); // [B, T, 1]
            NDArray kept = logits.gte(least).toType(DataType.FLOAT32, false);
            logits = logits.mul(kept).add(Torch.times(kept.neg().add(1), LEFT_OUT));
        }
        return logits.softmax(2);
    }

    @Override
    public void close() {
        manager.close();
    }
}
