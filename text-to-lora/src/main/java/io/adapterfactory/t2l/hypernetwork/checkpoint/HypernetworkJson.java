package io.adapterfactory.t2l.hypernetwork.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.List;
import java.util.Map;

/**
 * The keys of {@code hypernetwork.json}, in file order.
 *
 * @param taskEncoderSize 0 in files without this key
 * @param output null in files without this key
 */
record HypernetworkJson(
        HeadForm head,
        int taskVectorSize,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int taskEncoderSize,
        int latentSize,
        int headSize,
        double dropout,
        LoraConfig lora,
        Target target,
        String baseModel,
        String textEncoder,
        Double outOfDistributionBelow,
        HeadOutput output) {

    /**
     * @param layers number of adapted layers
     * @param adaptedLayers their indices in the base model, from 0; null for the first ones
     * @param modules leaf name to shape
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Target(int layers, List<Integer> adaptedLayers, Map<String, ModuleShape> modules) {

        static Target of(LoraTarget target) {
            return new Target(
                    target.layerCount(), target.isFromFirstLayer() ? null : target.layers(), target.modules());
        }

        LoraTarget target() {
            if (modules == null) {
                throw new InvalidHypernetworkException("target.modules is missing");
            }
            if (adaptedLayers != null && (adaptedLayers.size() != layers || adaptedLayers.contains(null))) {
                throw new InvalidHypernetworkException("target.adaptedLayers is " + adaptedLayers
                        + "; expected the number of entries in target.layers, " + layers);
            }
            try {
                return adaptedLayers == null ? new LoraTarget(layers, modules) : new LoraTarget(adaptedLayers, modules);
            } catch (IllegalArgumentException e) {
                throw new InvalidHypernetworkException("target: " + e.getMessage(), e);
            }
        }
    }

    static HypernetworkJson of(HypernetworkConfig config) {
        return new HypernetworkJson(
                config.head(),
                config.sizes().taskVector(),
                config.sizes().taskEncoder(),
                config.sizes().latent(),
                config.sizes().headInput(),
                config.dropout(),
                config.lora(),
                Target.of(config.target()),
                config.baseModel(),
                config.textEncoder(),
                config.outOfDistributionBelow(),
                config.output());
    }

    /** @throws io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException when a value is missing or invalid */
    HypernetworkConfig config() {
        return new HypernetworkConfig(
                head,
                new HypernetworkConfig.Sizes(taskVectorSize, taskEncoderSize, latentSize, headSize),
                dropout,
                lora,
                target == null ? null : target.target(),
                baseModel,
                textEncoder,
                outOfDistributionBelow,
                output);
    }
}
