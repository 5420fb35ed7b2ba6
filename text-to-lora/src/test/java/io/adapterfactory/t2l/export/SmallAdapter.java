package io.adapterfactory.t2l.export;

import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Adapters with random numbers. */
final class SmallAdapter {

    static final HubCard CARD = new HubCard("owner/base", "apache-2.0", Optional.of("Reverse it.\nAll of it."));

    private static final int RANK = 4;

    private SmallAdapter() {}

    /** An adapter on all projections of some layers, with rsLoRA: the scaling is 3 / 2. */
    static LoraWeights of(Path base, Integer... layers) {
        List<String> modules = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
        LoraTarget target = ModelConfig.read(base).loraTarget(modules).withLayers(List.of(layers));
        Random random = new Random(11);
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        target.modules().forEach((module, shape) -> {
            a.put(module, random(random, target.layerCount() * RANK * shape.in()));
            b.put(module, random(random, target.layerCount() * RANK * shape.out()));
        });
        return new LoraWeights(new LoraConfig(RANK, 3, true, modules), target, a, b);
    }

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.1f * (float) random.nextGaussian();
        }
        return values;
    }
}
