package io.adapterfactory.experiments.speed;

import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** A LoRA of small random numbers. */
final class RandomLora {

    private RandomLora() {}

    static LoraWeights of(CausalLanguageModel model, LoraConfig config, long seed) {
        Random random = new Random(seed);
        LoraTarget target = model.config().loraTarget(config.targetModules());
        Map<String, float[]> a = new HashMap<>();
        Map<String, float[]> b = new HashMap<>();
        target.groups().forEach((name, group) -> {
            int rows = group.layers().size() * config.rank();
            a.put(name, numbers(random, rows * group.shape().in()));
            b.put(name, numbers(random, rows * group.shape().out()));
        });
        return new LoraWeights(config, target, a, b);
    }

    private static float[] numbers(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (random.nextFloat() - 0.5f) / 50;
        }
        return values;
    }
}
