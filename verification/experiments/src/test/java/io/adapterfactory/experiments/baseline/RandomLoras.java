package io.adapterfactory.experiments.baseline;

import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.ejml.simple.SimpleMatrix;

/** LoRAs of random numbers. */
final class RandomLoras {

    private final Random random;

    RandomLoras(long seed) {
        random = new Random(seed);
    }

    LoraWeights next(LoraConfig config, LoraTarget target) {
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        target.groups().forEach((name, group) -> {
            a.put(
                    name,
                    numbers(group.layers().size()
                            * config.rank()
                            * group.shape().in()));
            b.put(
                    name,
                    numbers(group.layers().size()
                            * config.rank()
                            * group.shape().out()));
        });
        return new LoraWeights(config, target, a, b);
    }

    float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** s B A of one layer and module. */
    static SimpleMatrix update(LoraWeights lora, String module, int layer) {
        return LoraMatrices.b(lora, module, layer)
                .mult(LoraMatrices.a(lora, module, layer))
                .scale(lora.config().scaling());
    }
}
