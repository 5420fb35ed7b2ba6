package io.adapterfactory.t2l.lora.peft;

import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code adapter_model.safetensors} according to its configuration. */
final class PeftWeights {

    /** Maximum number of layers: missing modules are filled with zeros, so a small file must not claim many layers. */
    private static final int MAX_LAYERS = 256;

    private final Path file;
    private final SafetensorsFile tensors;
    private final PeftConfig config;

    PeftWeights(Path file, SafetensorsFile tensors, PeftConfig config) {
        this.file = file;
        this.tensors = tensors;
        this.config = config;
    }

    /** @throws InvalidAdapterException naming the tensor that is missing, unexpected, or invalid */
    LoraWeights read() {
        Set<AdaptedModule> adapted = adapted();
        requireListedLayers(adapted);
        List<Integer> numbers =
                adapted.stream().map(AdaptedModule::layer).distinct().sorted().toList();
        int layers = numbers.size();
        Map<String, ModuleShape> shapes = shapes(adapted);
        int rank = adapted.stream().mapToInt(this::rank).max().orElseThrow();
        boolean isUniform = adapted.stream()
                        .map(module -> List.of(rank(module), config.alpha().of(module.path())))
                        .distinct()
                        .count()
                == 1;
        float alpha =
                isUniform ? config.alpha().of(adapted.iterator().next().path()).floatValue() : rank;
        LoraConfig lora = new LoraConfig(rank, alpha, isUniform && config.useRslora(), List.copyOf(shapes.keySet()));
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        shapes.forEach((module, shape) -> {
            a.put(module, new float[Math.multiplyExact(Math.multiplyExact(layers, rank), shape.in())]);
            b.put(module, new float[Math.multiplyExact(Math.multiplyExact(layers, rank), shape.out())]);
        });
        for (AdaptedModule module : adapted) {
            int place = numbers.indexOf(module.layer());
            copyA(module, place, shapes.get(module.module()), a.get(module.module()), rank);
            float fold = isUniform ? 1 : config.scaling(module.path());
            copyB(module, place, shapes.get(module.module()), b.get(module.module()), rank, fold);
        }
        return new LoraWeights(lora, new LoraTarget(numbers, shapes), a, b);
    }

    private int rank(AdaptedModule module) {
        return config.rank().of(module.path());
    }

    private Set<AdaptedModule> adapted() {
        Set<AdaptedModule> adapted = new LinkedHashSet<>();
        for (String name : tensors.tensors().keySet()) {
            AdaptedModule module = AdaptedModule.ofTensor(name)
                    .orElseThrow(() -> new InvalidAdapterException(file + ": tensor " + name
                            + " is not expected in a LoRA of self-attention and MLP projections"));
            if (!config.targets().contain(module.path())) {
                throw new InvalidAdapterException(file + ": tensor " + name + " is of a module that "
                        + PeftDirectory.CONFIG + " does not target (target_modules, exclude_modules, "
                        + "layers_to_transform, layers_pattern); expected tensors of target modules only");
            }
            if (module.layer() >= MAX_LAYERS) {
                throw new InvalidAdapterException(file + ": tensor " + name + " is of layer " + module.layer()
                        + "; at most " + MAX_LAYERS + " layers are read");
            }
            adapted.add(module);
        }
        if (adapted.isEmpty()) {
            throw new InvalidAdapterException(file + " has no tensors");
        }
        return adapted;
    }

    /** If the configuration lists layers, all of them were trained. */
    private void requireListedLayers(Set<AdaptedModule> adapted) {
        List<String> modules =
                adapted.stream().map(AdaptedModule::module).distinct().toList();
        for (int layer : config.targets().layers().orElse(Set.of())) {
            for (String name : modules) {
                AdaptedModule module = new AdaptedModule(layer, name);
                if (config.targets().contain(module.path()) && !adapted.contains(module)) {
                    throw missing(module.tensor('A'));
                }
            }
        }
    }

    /** By module, in the order of {@code target_modules}; all tensors are checked before memory is allocated. */
    private Map<String, ModuleShape> shapes(Set<AdaptedModule> adapted) {
        Map<String, ModuleShape> found = new TreeMap<>();
        Map<String, Integer> positions = new TreeMap<>();
        for (AdaptedModule module : adapted) {
            int in = Math.toIntExact(shape(module.tensor('A'))[1]);
            int out = Math.toIntExact(shape(module.tensor('B'))[0]);
            ModuleShape first = found.computeIfAbsent(module.module(), name -> new ModuleShape(in, out));
            if (in != first.in() || out != first.out()) {
                throw new InvalidAdapterException(file + ": " + module.path() + " goes from " + in + " to " + out
                        + " numbers, " + module.module() + " of another layer from " + first.in() + " to "
                        + first.out() + "; layers of different shapes are not supported, expected one shape for each"
                        + " module");
            }
            requireShape(module.tensor('A'), rank(module), first.in());
            requireShape(module.tensor('B'), first.out(), rank(module));
            positions.merge(module.module(), config.targets().included().position(module.path()), Math::min);
        }
        List<String> order = new ArrayList<>(found.keySet());
        order.sort(Comparator.comparing((String name) -> positions.get(name)).thenComparing(PeftWeights::place));
        Map<String, ModuleShape> shapes = new LinkedHashMap<>();
        order.forEach(name -> shapes.put(name, found.get(name)));
        return shapes;
    }

    private static int place(String module) {
        int place = AdaptedModule.PROJECTIONS.indexOf(module);
        return place < 0 ? AdaptedModule.PROJECTIONS.size() : place;
    }

    /** Copies [r, in] into [layers, rank, in], at a layer's position among the adapted ones. */
    private void copyA(AdaptedModule module, int place, ModuleShape shape, float[] all, int rank) {
        float[] numbers = numbers(module.tensor('A'));
        System.arraycopy(numbers, 0, all, place * rank * shape.in(), numbers.length);
    }

    /** Copies [out, r] into [layers, out, rank]. */
    private void copyB(AdaptedModule module, int place, ModuleShape shape, float[] all, int rank, float fold) {
        float[] numbers = numbers(module.tensor('B'));
        int r = rank(module);
        int at = place * shape.out() * rank;
        for (int o = 0; o < shape.out(); o++) {
            for (int k = 0; k < r; k++) {
                all[at + o * rank + k] = fold * numbers[o * r + k];
            }
        }
    }

    private float[] numbers(String name) {
        float[] numbers = tensors.floats(name);
        for (float number : numbers) {
            if (!Float.isFinite(number)) {
                throw new InvalidAdapterException(file + ": tensor " + name + " has NaN or infinite weights");
            }
        }
        return numbers;
    }

    private void requireShape(String name, int rows, int columns) {
        long[] shape = shape(name);
        if (shape[0] != rows || shape[1] != columns) {
            throw new InvalidAdapterException(file + ": tensor " + name + " has shape [" + shape[0] + ", " + shape[1]
                    + "], expected [" + rows + ", " + columns + "]");
        }
    }

    private long[] shape(String name) {
        TensorInfo info = tensors.tensors().get(name);
        if (info == null) {
            throw missing(name);
        }
        if (info.shape().length != 2) {
            throw new InvalidAdapterException(
                    file + ": tensor " + name + " has " + info.shape().length + " axes, expected 2");
        }
        return info.shape();
    }

    private InvalidAdapterException missing(String name) {
        return new InvalidAdapterException(file + ": tensor " + name + " is missing");
    }
}
