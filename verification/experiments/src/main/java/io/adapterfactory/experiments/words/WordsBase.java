package io.adapterfactory.experiments.words;

import ai.djl.Device;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A real language model.
 *
 * @param name in the store
 * @param folder in Hugging Face layout
 * @param precision in which it is loaded
 */
public record WordsBase(String name, Path folder, Precision precision) {

    public CausalLanguageModel load(Device device) {
        return CausalLanguageModel.load(folder, device, precision);
    }

    /** The LoRA configuration of all adapters in the recipe and the table. */
    public static final LoraConfig LORA = new LoraConfig(8, 16, false, List.of("q_proj", "v_proj", "o_proj"));

    /**
     * The adapted layers: the upper ones, which for SmolLM2-135M's thirty are those from 8 on. The others are computed
     * once per example.
     */
    public static LoraTarget target(ModelConfig config) {
        int layers = config.dimensions().layers();
        int first = layers * 4 / 15;
        return config.loraTarget(LORA.targetModules())
                .inLayers(IntStream.range(first, layers).boxed().toList());
    }
}
