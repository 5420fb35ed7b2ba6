package io.adapterfactory.experiments.speed;

import ai.djl.Device;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * A Llama of 6 layers with width 256 and random weights: large enough for the products to dominate, small enough to be
 * fast.
 */
final class RandomModel {

    static final ModelConfig CONFIG = ModelConfig.llama()
            .vocabulary(2048)
            .hidden(256)
            .intermediate(1024)
            .layers(6)
            .heads(new ModelConfig.Heads(8, 8, 32))
            .maxPositions(512)
            .normEpsilon(1e-5f)
            .build();

    private RandomModel() {}

    /** @param scratch an existing folder for its files */
    static CausalLanguageModel load(Path scratch, Device device) {
        Random random = new Random(3);
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        DecoderWeights.shapes(CONFIG).forEach((name, shape) -> {
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = shape.dimension() == 1 ? 1 : (float) random.nextGaussian() * 0.02f;
            }
            tensors.put(name, TensorData.of(values, shape.getShape()));
        });
        try {
            Files.writeString(scratch.resolve("config.json"), CONFIG.toJson(1, 2, 0));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + scratch.resolve("config.json"), e);
        }
        SafetensorsWriter.write(scratch.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
        return CausalLanguageModel.load(scratch, device);
    }
}
