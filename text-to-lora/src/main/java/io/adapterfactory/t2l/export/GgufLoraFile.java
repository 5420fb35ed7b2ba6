package io.adapterfactory.t2l.export;

import io.adapterfactory.t2l.gguf.GgufWriter;
import io.adapterfactory.t2l.gguf.conversion.Architecture;
import io.adapterfactory.t2l.gguf.conversion.TensorNames;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.AdaptedModule;
import io.adapterfactory.t2l.tensor.FloatSource;
import io.adapterfactory.t2l.tensor.FloatType;
import io.adapterfactory.t2l.tensor.TensorData;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a LoRA for llama.cpp, with the keys, names, and orders of its {@code convert_lora_to_gguf.py}: {@code
 * blk.N.attn_q.weight.lora_a} is {@code [r, in]}, {@code .lora_b} is {@code [out, r]}, and the rows of B have the order
 * of the projection's rows in a GGUF file of the base model.
 */
final class GgufLoraFile {

    static final String NAME = "adapter.gguf";

    private static final Set<String> INTERLEAVED = Set.of("q_proj", "k_proj");

    private final LoraWeights adapter;
    private final ModelConfig base;
    private final Architecture architecture;
    private final FloatType type;

    private GgufLoraFile(AdaptedBase adapted, FloatType type) {
        this.adapter = adapted.adapter();
        this.base = adapted.base();
        this.type = type;
        this.architecture = requireArchitecture(base);
    }

    /** @throws InvalidAdapterException when the base model's architecture has no names in GGUF here */
    static Architecture requireArchitecture(ModelConfig base) {
        return Architecture.ofFamily(base.family())
                .orElseThrow(() -> new InvalidAdapterException(
                        "adapters for " + base.family().architecture()
                                + " cannot be exported as GGUF; expected a base model of one of the architectures "
                                + Arrays.stream(Architecture.values())
                                        .map(Architecture::id)
                                        .collect(Collectors.joining(", "))));
    }

    /**
     * @throws InvalidAdapterException when the base model's architecture has no names in GGUF here, or the type cannot hold one of the
     *     numbers
     */
    static void write(Path folder, AdaptedBase adapted, FloatType type) {
        new GgufLoraFile(adapted, type).write(folder.resolve(NAME));
    }

    private void write(Path file) {
        adapter.requireHeldBy(type, 1);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("general.architecture", architecture.id());
        metadata.put("general.type", "adapter");
        metadata.put("adapter.type", "lora");
        metadata.put("adapter.lora.alpha", alpha());
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        adapter.target().groups().forEach((name, group) -> {
            for (int index = 0; index < group.layers().size(); index++) {
                put(tensors, name, group, index);
            }
        });
        GgufWriter.write(file, metadata, tensors);
    }

    /**
     * The alpha that gives the same scale, because llama.cpp does not support rsLoRA and multiplies by alpha over the
     * rank.
     */
    private float alpha() {
        LoraConfig config = adapter.config();
        return config.useRslora() ? config.scaling() * config.rank() : config.alpha();
    }

    /** @param index of the layer in the group */
    private void put(Map<String, TensorData> tensors, String groupName, LayerGroup group, int index) {
        int rank = adapter.config().rank();
        AdaptedModule module = new AdaptedModule(group.layers().get(index), group.module());
        String name = TensorNames.inGguf(module.path() + ".weight", architecture);
        float[] a = adapter.a(groupName, index);
        float[] b = adapter.b(groupName, index);
        if (architecture.hasInterleavedHeads() && INTERLEAVED.contains(group.module())) {
            b = interleaved(b, rank);
        }
        tensors.put(name + ".lora_a", data(a, rank, group.shape().in()));
        tensors.put(name + ".lora_b", data(b, group.shape().out(), rank));
    }

    /** Row i of a head's first half becomes row 2i, row i of its second half becomes row 2i + 1. */
    private float[] interleaved(float[] rows, int width) {
        int size = base.dimensions().heads().size();
        float[] ordered = new float[rows.length];
        for (int row = 0; row < rows.length / width; row++) {
            int within = row % size;
            int target = row - within + 2 * (within % (size / 2)) + within / (size / 2);
            System.arraycopy(rows, row * width, ordered, target * width, width);
        }
        return ordered;
    }

    private TensorData data(float[] values, int rows, int columns) {
        return TensorData.streamed(FloatSource.of(values, 0, 1), type, rows, columns);
    }
}
