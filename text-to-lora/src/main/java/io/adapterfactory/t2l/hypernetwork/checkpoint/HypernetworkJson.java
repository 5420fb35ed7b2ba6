package io.adapterfactory.t2l.hypernetwork.checkpoint;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.lora.LoraConfig;

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
        TargetJson target,
        String baseModel,
        String textEncoder,
        Double outOfDistributionBelow,
        HeadOutput output) {

    static HypernetworkJson of(HypernetworkConfig config) {
        return new HypernetworkJson(
                config.head(),
                config.sizes().taskVector(),
                config.sizes().taskEncoder(),
                config.sizes().latent(),
                config.sizes().headInput(),
                config.dropout(),
                config.lora(),
                TargetJson.of(config.target()),
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
