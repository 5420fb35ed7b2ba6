package io.adapterfactory.t2l.lora;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A LoRA's target whose layers differ: {@code q_proj} has two shapes, and two layers have no {@code v_proj}. */
public final class MixedLayers {

    public static final LoraTarget TARGET = LoraTarget.of(List.of(
            new LayerGroup("q_proj", List.of(0, 2), new ModuleShape(6, 8)),
            new LayerGroup("v_proj", List.of(3, 5), new ModuleShape(6, 4)),
            new LayerGroup("q_proj", List.of(3, 5), new ModuleShape(6, 10))));

    private MixedLayers() {}

    public static LoraWeights random(LoraConfig config, LoraTarget target, long seed) {
        Random random = new Random(seed);
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        target.groups().forEach((name, group) -> {
            int rows = group.layers().size() * config.rank();
            a.put(name, numbers(random, rows * group.shape().in()));
            b.put(name, numbers(random, rows * group.shape().out()));
        });
        return new LoraWeights(config, target, a, b);
    }

    public static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = 0.3f * (float) random.nextGaussian();
        }
        return numbers;
    }
}
