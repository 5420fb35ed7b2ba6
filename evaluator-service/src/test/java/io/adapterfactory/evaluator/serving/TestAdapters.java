package io.adapterfactory.evaluator.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Folders of adapters for nano, most of them with a defect. */
public final class TestAdapters {

    private static final int HIDDEN = 128;
    private static final int LAYERS = 4;
    private static final String MODULE = "q_proj";

    private TestAdapters() {}

    /** An adapter that reverses texts. */
    public static Path reverse() {
        try {
            return Path.of(TestAdapters.class.getResource("/adapters/reverse").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same adapter in another folder. */
    public static Path copyOfReverse(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : List.of(PeftDirectory.CONFIG, PeftDirectory.WEIGHTS)) {
            Files.copy(reverse().resolve(name), folder.resolve(name));
        }
        return folder;
    }

    /** Adapts the queries of all layers. @param in columns of its A matrices; nano has 128 */
    public static Path ofShape(Path folder, int rank, int in) {
        float[] a = new float[LAYERS * rank * in];
        float[] b = new float[LAYERS * rank * HIDDEN];
        Arrays.fill(a, 0.01f);
        Arrays.fill(b, 0.01f);
        LoraWeights weights = new LoraWeights(
                new LoraConfig(rank, rank, false, List.of(MODULE)),
                new LoraTarget(LAYERS, Map.of(MODULE, new ModuleShape(in, HIDDEN))),
                Map.of(MODULE, a),
                Map.of(MODULE, b));
        PeftDirectory.write(folder, weights, ExportForm.FAITHFUL, "nano");
        return folder;
    }

    public static Path withNan(Path folder) throws IOException {
        Files.createDirectories(folder);
        config(folder, MODULE);
        write(folder, MODULE, Float.NaN);
        return folder;
    }

    /** @param module that no Llama has */
    public static Path ofModule(Path folder, String module) throws IOException {
        Files.createDirectories(folder);
        config(folder, module);
        write(folder, module, 0.01f);
        return folder;
    }

    /** Its weights are not a safetensors file. */
    public static Path unreadable(Path folder) throws IOException {
        copyOfReverse(folder);
        Files.writeString(folder.resolve(PeftDirectory.WEIGHTS), "not a tensor in here, only words");
        return folder;
    }

    private static void config(Path folder, String module) throws IOException {
        ObjectNode config = (ObjectNode) InferenceServer.JSON.readTree(
                reverse().resolve(PeftDirectory.CONFIG).toFile());
        config.putArray("target_modules").add(module);
        config.put("r", 1);
        InferenceServer.JSON.writeValue(folder.resolve(PeftDirectory.CONFIG).toFile(), config);
    }

    private static void write(Path folder, String module, float value) {
        float[] row = new float[HIDDEN];
        Arrays.fill(row, value);
        String prefix = "base_model.model.model.layers.0.self_attn." + module;
        SafetensorsWriter.write(
                folder.resolve(PeftDirectory.WEIGHTS),
                Map.of(
                        prefix + ".lora_A.weight", TensorData.of(row, 1, HIDDEN),
                        prefix + ".lora_B.weight", TensorData.of(row, HIDDEN, 1)),
                Map.of("format", "pt"));
    }
}
