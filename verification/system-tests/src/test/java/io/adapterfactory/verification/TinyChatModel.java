package io.adapterfactory.verification;

import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** A chat model with random weights, which replaces a real one in tests of commands. */
final class TinyChatModel {

    private static final int VOCABULARY = 269;
    private static final int START = 1;
    private static final int END = 2;

    private static final ModelConfig CONFIG = ModelConfig.llama()
            .vocabulary(VOCABULARY)
            .hidden(32)
            .intermediate(64)
            .layers(4)
            .heads(new ModelConfig.Heads(4, 2, 8))
            .maxPositions(1024)
            .normEpsilon(1e-5f)
            .build();

    private TinyChatModel() {}

    /** Fills a folder in Hugging Face layout. */
    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
            try (InputStream file = TinyChatModel.class.getResourceAsStream("/chatml/" + name)) {
                Files.copy(file, folder.resolve(name));
            }
        }
        Files.writeString(folder.resolve("config.json"), CONFIG.toJson(START, END, END));
        Random random = new Random(5);
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        DecoderWeights.shapes(CONFIG).forEach((name, shape) -> {
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = shape.dimension() == 1 ? 1 : (float) random.nextGaussian() * 0.05f;
            }
            tensors.put(name, TensorData.of(values, shape.getShape()));
        });
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
        return folder;
    }
}
