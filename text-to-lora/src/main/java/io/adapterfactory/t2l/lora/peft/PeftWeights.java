package io.adapterfactory.t2l.lora.peft;

import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code adapter_model.safetensors} according to its configuration. */
final class PeftWeights {

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
        LoraTarget target = target(adapted);
        int rank = adapted.stream().mapToInt(this::rank).max().orElseThrow();
        boolean isUniform = adapted.stream()
                        .map(module -> List.of(rank(module), config.alpha().of(module.path())))
                        .distinct()
                        .count()
                == 1;
        float alpha =
                isUniform ? config.alpha().of(adapted.iterator().next().path()).floatValue() : rank;
        LoraConfig lora = new LoraConfig(rank, alpha, isUniform && config.useRslora(), target.modules());
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        target.groups().forEach((name, group) -> {
            int rows = Math.multiplyExact(group.layers().size(), rank);
            float[] allA = new float[Math.multiplyExact(rows, group.shape().in())];
            float[] allB = new float[Math.multiplyExact(rows, group.shape().out())];
            for (int i = 0; i < group.layers().size(); i++) {
                AdaptedModule module = new AdaptedModule(group.layers().get(i), group.module());
                copyA(module, i, group.shape(), allA, rank);
                float fold = isUniform ? 1 : config.scaling(module.path());
                copyB(module, i, group.shape(), allB, rank, fold);
            }
            a.put(name, allA);
            b.put(name, allB);
        });
        return new LoraWeights(lora, target, a, b);
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
            adapted.add(module);
        }
        if (adapted.isEmpty()) {
            throw new InvalidAdapterException(file + " has no tensors");
        }
        return adapted;
    }

    /** If the configuration lists layers, each was trained. A module may be missing in some layers of the base model. */
    private void requireListedLayers(Set<AdaptedModule> adapted) {
        Set<Integer> layers = new HashSet<>();
        Set<String> modules = new LinkedHashSet<>();
        for (AdaptedModule module : adapted) {
            layers.add(module.layer());
            modules.add(module.module());
        }
        for (int layer : config.targets().layers().orElse(Set.of())) {
            for (String name : layers.contains(layer) ? Set.<String>of() : modules) {
                AdaptedModule module = new AdaptedModule(layer, name);
                if (config.targets().contain(module.path())) {
                    throw missing(module.tensor('A'));
                }
            }
        }
    }

    /** Modules in the order of {@code target_modules}; all tensors are checked before memory is allocated. */
    private LoraTarget target(Set<AdaptedModule> adapted) {
        Map<Part, List<Integer>> parts = new LinkedHashMap<>();
        Map<String, Integer> positions = new TreeMap<>();
        for (AdaptedModule module : adapted) {
            int in = Math.toIntExact(shape(module.tensor('A'))[1]);
            int out = Math.toIntExact(shape(module.tensor('B'))[0]);
            requireShape(module.tensor('A'), rank(module), in);
            requireShape(module.tensor('B'), out, rank(module));
            parts.computeIfAbsent(new Part(module.module(), new ModuleShape(in, out)), part -> new ArrayList<>())
                    .add(module.layer());
            positions.merge(module.module(), config.targets().included().position(module.path()), Math::min);
        }
        return LoraTarget.of(parts.entrySet().stream()
                .map(part -> part.getKey().in(part.getValue()))
                .sorted(Comparator.comparing((LayerGroup group) -> positions.get(group.module()))
                        .thenComparing(group -> place(group.module()))
                        .thenComparing(LayerGroup::module))
                .toList());
    }

    private record Part(String module, ModuleShape shape) {

        LayerGroup in(List<Integer> layers) {
            return new LayerGroup(module, layers.stream().sorted().toList(), shape);
        }
    }

    private static int place(String module) {
        int place = AdaptedModule.PROJECTIONS.indexOf(module);
        return place < 0 ? AdaptedModule.PROJECTIONS.size() : place;
    }

    /** Copies [r, in] into [layers, rank, in], at a layer's index in its group. */
    private void copyA(AdaptedModule module, int index, ModuleShape shape, float[] all, int rank) {
        float[] numbers = numbers(module.tensor('A'));
        System.arraycopy(numbers, 0, all, index * rank * shape.in(), numbers.length);
    }

    /** Copies [out, r] into [layers, out, rank]. */
    private void copyB(AdaptedModule module, int index, ModuleShape shape, float[] all, int rank, float fold) {
        float[] numbers = numbers(module.tensor('B'));
        int r = rank(module);
        int at = index * shape.out() * rank;
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
