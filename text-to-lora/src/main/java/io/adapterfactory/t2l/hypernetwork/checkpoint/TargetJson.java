package io.adapterfactory.t2l.hypernetwork.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The key {@code target} of {@code hypernetwork.json}. If all adapted layers have the same modules with the same shapes,
 * it has {@code modules}, as in earlier versions; otherwise it has {@code groups}.
 *
 * @param layers number of adapted layers
 * @param adaptedLayers with modules: their indices in the base model, from 0; null for the first ones
 * @param modules leaf name to shape; null with groups
 * @param groups by name, which is part of the names of tensors; null with modules
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TargetJson(
        int layers, List<Integer> adaptedLayers, Map<String, ModuleShape> modules, Map<String, Group> groups) {

    /**
     * @param module leaf name
     * @param layers indices in the base model, from 0
     */
    record Group(String module, List<Integer> layers, int in, int out) {

        static Group of(LayerGroup group) {
            return new Group(
                    group.module(),
                    group.layers(),
                    group.shape().in(),
                    group.shape().out());
        }

        LayerGroup group(String name) {
            if (module == null || layers == null || layers.contains(null)) {
                throw new InvalidHypernetworkException("target.groups." + name + " needs module, layers, in, and out");
            }
            return new LayerGroup(module, layers, new ModuleShape(in, out));
        }
    }

    static TargetJson of(LoraTarget target) {
        if (target.isUniform()) {
            Map<String, ModuleShape> modules = new LinkedHashMap<>();
            target.groups().values().forEach(group -> modules.put(group.module(), group.shape()));
            return new TargetJson(
                    target.layerCount(), target.isFromFirstLayer() ? null : target.layers(), modules, null);
        }
        Map<String, Group> groups = new LinkedHashMap<>();
        target.groups().forEach((name, group) -> groups.put(name, Group.of(group)));
        return new TargetJson(target.layerCount(), null, null, groups);
    }

    LoraTarget target() {
        try {
            return groups == null ? ofModules() : ofGroups();
        } catch (IllegalArgumentException e) {
            throw new InvalidHypernetworkException("target: " + e.getMessage(), e);
        }
    }

    private LoraTarget ofModules() {
        if (modules == null) {
            throw new InvalidHypernetworkException("target.modules is missing");
        }
        if (adaptedLayers != null && (adaptedLayers.size() != layers || adaptedLayers.contains(null))) {
            throw new InvalidHypernetworkException("target.adaptedLayers is " + adaptedLayers
                    + "; expected the number of entries in target.layers, " + layers);
        }
        return adaptedLayers == null ? new LoraTarget(layers, modules) : new LoraTarget(adaptedLayers, modules);
    }

    private LoraTarget ofGroups() {
        if (adaptedLayers != null || modules != null) {
            throw new InvalidHypernetworkException(
                    "target.groups excludes target.adaptedLayers and target.modules; expected only one of them");
        }
        Map<String, LayerGroup> named = new LinkedHashMap<>();
        groups.forEach((name, group) -> {
            if (group == null) {
                throw new InvalidHypernetworkException("target.groups." + name + " is null");
            }
            named.put(name, group.group(name));
        });
        LoraTarget target = new LoraTarget(named);
        if (layers != target.layerCount()) {
            throw new InvalidHypernetworkException("target.layers is " + layers
                    + "; expected the number of layers in target.groups, " + target.layerCount());
        }
        return target;
    }
}
