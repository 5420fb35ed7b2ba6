package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.gguf.GgufTensor;
import io.adapterfactory.t2l.gguf.block.GgmlType;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tensor.FloatSource;
import io.adapterfactory.t2l.tensor.FloatType;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The weights of a GGUF model as a safetensors file, read and written in parts of a few kilobytes. F16 and BF16 are
 * kept. Quantized types become F32, because a code times its scale plus a minimum has more digits than F16 can
 * represent, and a weight beyond 65504 would become infinite; in F32 they equal gguf-py's dequantized numbers.
 */
final class Weights {

    private final GgufFile file;
    private final Architecture architecture;
    private final ModelConfig config;

    Weights(GgufFile file, Architecture architecture, ModelConfig config) {
        this.file = file;
        this.architecture = architecture;
        this.config = config;
    }

    void write(Path target) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        Set<String> unused = new TreeSet<>(file.tensors().keySet());
        unused.remove(Rope.FACTORS);
        DecoderWeights.sizes(config).forEach((name, shape) -> {
            String inGguf = TensorNames.inGguf(name, architecture);
            unused.remove(inGguf);
            tensors.put(name, data(name, tensor(inGguf, shape)));
        });
        if (!unused.isEmpty()) {
            throw file.metadata()
                    .refused("tensor " + unused.iterator().next() + " is not supported: "
                            + config.family().architecture() + " with "
                            + config.dimensions().layers() + " layers has none such");
        }
        SafetensorsWriter.write(target, tensors, Map.of("format", "pt"));
    }

    private GgufTensor tensor(String name, long[] shape) {
        GgufTensor tensor = file.tensors().get(name);
        if (tensor == null) {
            throw file.metadata().refused("tensor " + name + " is missing");
        }
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw file.metadata()
                    .refused("tensor " + name + " has shape " + Arrays.toString(tensor.shape()) + ", expected "
                            + Arrays.toString(shape) + " by the metadata");
        }
        return tensor;
    }

    private TensorData data(String name, GgufTensor tensor) {
        FloatSource values = file.values(tensor);
        if (architecture.isGemma() && name.endsWith("norm.weight")) {
            values = new LessOne(values);
        } else if (architecture.hasInterleavedHeads() && name.matches(".*\\.[qk]_proj\\.weight")) {
            values = new SeparatedHalves(values, config.dimensions().heads().size(), (int) tensor.shape()[1]);
        }
        return TensorData.streamed(values, type(tensor.type()), tensor.shape());
    }

    private static FloatType type(GgmlType type) {
        return switch (type) {
            case F16 -> FloatType.F16;
            case BF16 -> FloatType.BF16;
            default -> FloatType.F32;
        };
    }
}
