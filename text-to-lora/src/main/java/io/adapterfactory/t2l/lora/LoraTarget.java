package io.adapterfactory.t2l.lora;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The layers and modules that a LoRA adapts. The layers in which a module has the same shape are a group; in most base
 * models, every module is one group. A layer that has no such module, or in which it is not adapted, is in no group of
 * the module.
 *
 * @param groups by name: the module's name, or {@code module.0}, {@code module.1}, ... in the order of their first
 *     layers if a module has several groups. A hypernetwork depends on the order of the modules, which is kept.
 */
public record LoraTarget(Map<String, LayerGroup> groups) {

    public LoraTarget {
        Map<String, LayerGroup> named = named(groups.values());
        if (!named.equals(groups)) {
            throw new IllegalArgumentException(
                    "the groups of layers are named " + groups.keySet() + "; expected " + named.keySet());
        }
        groups = Collections.unmodifiableMap(named);
    }

    /**
     * The same modules in each layer.
     *
     * @param modules leaf name to shape
     */
    public LoraTarget(List<Integer> layers, Map<String, ModuleShape> modules) {
        this(named(modules.entrySet().stream()
                .map(module -> new LayerGroup(module.getKey(), layers, module.getValue()))
                .toList()));
    }

    /** The same modules in each of the first layers; all if this is the base model's number of layers. */
    public LoraTarget(int layers, Map<String, ModuleShape> modules) {
        this(IntStream.range(0, layers).boxed().toList(), modules);
    }

    /** A target of groups in any order; the order of the modules is that of their first groups. */
    public static LoraTarget of(Collection<LayerGroup> groups) {
        return new LoraTarget(named(groups));
    }

    private static Map<String, LayerGroup> named(Collection<LayerGroup> groups) {
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("a LoRA needs at least one target module");
        }
        Map<String, List<LayerGroup>> modules = new LinkedHashMap<>();
        groups.forEach(group -> modules.computeIfAbsent(group.module(), key -> new ArrayList<>())
                .add(group));
        Map<String, LayerGroup> named = new LinkedHashMap<>();
        modules.forEach((module, ofModule) -> {
            requireDistinct(module, ofModule);
            ofModule.sort(Comparator.comparing(group -> group.layers().get(0)));
            for (int i = 0; i < ofModule.size(); i++) {
                named.put(ofModule.size() == 1 ? module : module + "." + i, ofModule.get(i));
            }
        });
        return named;
    }

    private static void requireDistinct(String module, List<LayerGroup> groups) {
        long shapes = groups.stream().map(LayerGroup::shape).distinct().count();
        if (shapes != groups.size()) {
            throw new IllegalArgumentException(
                    "module " + module + " has several groups of one shape; expected one group for each shape");
        }
        List<Integer> layers =
                groups.stream().flatMap(group -> group.layers().stream()).toList();
        if (layers.stream().distinct().count() != layers.size()) {
            throw new IllegalArgumentException(
                    "module " + module + " has a layer in two groups; expected each layer in one group");
        }
    }

    /** The adapted modules, in order. */
    public List<String> modules() {
        return groups.values().stream().map(LayerGroup::module).distinct().toList();
    }

    /** The layers in which at least one module is adapted, ascending. */
    public List<Integer> layers() {
        TreeSet<Integer> layers = new TreeSet<>();
        groups.values().forEach(group -> layers.addAll(group.layers()));
        return List.copyOf(layers);
    }

    /** Number of adapted layers. */
    public int layerCount() {
        return layers().size();
    }

    /** Whether all adapted layers have the same modules with the same shapes. */
    public boolean isUniform() {
        List<Integer> layers = layers();
        return groups.values().stream().allMatch(group -> group.layers().equals(layers));
    }

    /** Whether the adapted layers are the first ones of the base model, without a gap. */
    public boolean isFromFirstLayer() {
        List<Integer> layers = layers();
        return layers.get(layers.size() - 1) == layers.size() - 1;
    }

    /**
     * A module of a layer.
     *
     * @param group name of its group
     * @param index of the layer in the group, from 0
     */
    public record Place(String group, int index, ModuleShape shape) {}

    /** The place of a module of a layer; empty if it is not adapted. */
    public Optional<Place> find(String module, int layer) {
        for (Map.Entry<String, LayerGroup> entry : groups.entrySet()) {
            LayerGroup group = entry.getValue();
            int index = group.module().equals(module) ? group.layers().indexOf(layer) : -1;
            if (index >= 0) {
                return Optional.of(new Place(entry.getKey(), index, group.shape()));
            }
        }
        return Optional.empty();
    }

    /** Whether all modules of all layers of this target exist in {@code whole}, with the same shapes. */
    public boolean fitsIn(LoraTarget whole) {
        return groups.values().stream()
                .allMatch(group -> group.layers().stream().allMatch(layer -> whole.find(group.module(), layer)
                        .filter(place -> place.shape().equals(group.shape()))
                        .isPresent()));
    }

    /**
     * The part of this target that is in some layers.
     *
     * @throws IllegalArgumentException when one of the layers is not in this target
     */
    public LoraTarget inLayers(List<Integer> some) {
        if (!layers().containsAll(some)) {
            throw new IllegalArgumentException("layers " + LayerNumbers.format(some)
                    + " do not all exist; the base model has " + LayerNumbers.format(layers()));
        }
        List<LayerGroup> parts = new ArrayList<>();
        for (LayerGroup group : groups.values()) {
            List<Integer> layers =
                    group.layers().stream().filter(some::contains).toList();
            if (!layers.isEmpty()) {
                parts.add(new LayerGroup(group.module(), layers, group.shape()));
            }
        }
        return of(parts);
    }

    /** The share of a module's adapted layers that are in a group, above 0 and at most 1. */
    public double share(String group) {
        LayerGroup part = groups.get(group);
        int layers = groups.values().stream()
                .filter(other -> other.module().equals(part.module()))
                .mapToInt(other -> other.layers().size())
                .sum();
        return (double) part.layers().size() / layers;
    }

    /** Number of values in all matrices of an adapter. */
    public long parameters(int rank) {
        return groups.values().stream()
                .mapToLong(group -> group.parameters(rank))
                .sum();
    }

    /** The modules with their layers, for people: {@code q_proj, v_proj in layers 0-2}. */
    public String modulesAndLayers() {
        Map<List<Integer>, List<String>> modules = new LinkedHashMap<>();
        groups.forEach((name, group) -> modules.computeIfAbsent(group.layers(), layers -> new ArrayList<>())
                .add(group.module()));
        return modules.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + " in layers " + LayerNumbers.format(entry.getKey()))
                .collect(Collectors.joining("; "));
    }

    @Override
    public String toString() {
        return groups.values().stream()
                .map(group -> group.module() + " (" + group.shape().in() + " to "
                        + group.shape().out() + ") in layers " + LayerNumbers.format(group.layers()))
                .collect(Collectors.joining(", "));
    }
}
