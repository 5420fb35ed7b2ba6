package io.adapterfactory.t2l.export;

import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LayerGroup;
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
        LoraTarget target = ModelConfig.read(base).loraTarget(modules).inLayers(List.of(layers));
        return random(target);
    }

    /** An adapter on {@code q_proj} in layers 0 and 2, and on {@code v_proj} in layer 2 alone. */
    static LoraWeights withGaps(Path base) {
        LoraTarget all = ModelConfig.read(base).loraTarget(List.of("q_proj", "v_proj"));
        return random(LoraTarget.of(List.of(
                new LayerGroup(
                        "q_proj", List.of(0, 2), all.groups().get("q_proj").shape()),
                new LayerGroup("v_proj", List.of(2), all.groups().get("v_proj").shape()))));
    }

    private static LoraWeights random(LoraTarget target) {
        Random random = new Random(11);
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        target.groups().forEach((name, group) -> {
            a.put(
                    name,
                    random(random, group.layers().size() * RANK * group.shape().in()));
            b.put(
                    name,
                    random(random, group.layers().size() * RANK * group.shape().out()));
        });
        return new LoraWeights(new LoraConfig(RANK, 3, true, target.modules()), target, a, b);
    }

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.1f * (float) random.nextGaussian();
        }
        return values;
    }
}
