package io.adapterfactory.t2l.hypernetwork;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;

/**
 * Everything that fixes a hypernetwork's shape and what it is for.
 *
 * @param head how much of a LoRA one pass of a head writes
 * @param taskVectorSize width of a task vector
 * @param taskEncoderSize e, width of a SiLU layer between a task vector and its code; 0 for none, as in the reference,
 *     whose task code is linear in the task vector, and in files without this key
 * @param latentSize d; a multiple of 4 (reference default 128)
 * @param headSize h, width of a head's input (reference default 512)
 * @param dropout probability inside the blocks while training (reference 0.05)
 * @param lora rank, alpha and scaling of the adapters it writes
 * @param target layers and modules of the base model; the order of the modules is the order of the rows of {@code
 *     layer_type_encoder}
 * @param baseModel name of the base model that the adapters fit
 * @param textEncoder id of the sentence encoder that makes the task vectors
 * @param outOfDistributionBelow a description whose greatest cosine to a training description is below this looks unlike
 *     anything the hypernetwork was trained on; null when not calibrated
 * @param output what becomes of the heads' numbers; null is {@link HeadOutput#PLAIN}
 */
public record HypernetworkConfig(
        HeadForm head,
        int taskVectorSize,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int taskEncoderSize,
        int latentSize,
        int headSize,
        double dropout,
        LoraConfig lora,
        LoraTarget target,
        String baseModel,
        String textEncoder,
        Double outOfDistributionBelow,
        HeadOutput output) {

    public HypernetworkConfig {
        output = output == null ? HeadOutput.PLAIN : output;
        require(head != null, "head is missing; expected L, M or S");
        require(lora != null, "lora is missing");
        require(target != null, "target is missing");
        require(baseModel != null && !baseModel.isBlank(), "baseModel is missing");
        require(textEncoder != null && !textEncoder.isBlank(), "textEncoder is missing");
        require(taskVectorSize > 0, "taskVectorSize must be positive, found " + taskVectorSize);
        require(taskEncoderSize >= 0, "taskEncoderSize must be at least 0, found " + taskEncoderSize);
        require(latentSize > 0 && latentSize % 4 == 0, "latentSize must be a multiple of 4, found " + latentSize);
        require(headSize > 0, "headSize must be positive, found " + headSize);
        require(dropout >= 0 && dropout < 1, "dropout must be at least 0 and below 1, found " + dropout);
        require(
                lora.targetModules()
                        .equals(java.util.List.copyOf(target.modules().keySet())),
                "target modules of the LoRA " + lora.targetModules() + " differ from those of the base model "
                        + target.modules().keySet());
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidHypernetworkException(message);
        }
    }

    /** With {@link HeadOutput#PLAIN}. */
    public HypernetworkConfig(
            HeadForm head,
            int taskVectorSize,
            int taskEncoderSize,
            int latentSize,
            int headSize,
            double dropout,
            LoraConfig lora,
            LoraTarget target,
            String baseModel,
            String textEncoder,
            Double outOfDistributionBelow) {
        this(
                head,
                taskVectorSize,
                taskEncoderSize,
                latentSize,
                headSize,
                dropout,
                lora,
                target,
                baseModel,
                textEncoder,
                outOfDistributionBelow,
                HeadOutput.PLAIN);
    }

    /** This configuration with another out-of-distribution threshold. */
    public HypernetworkConfig withOutOfDistributionBelow(Double threshold) {
        return new HypernetworkConfig(
                head,
                taskVectorSize,
                taskEncoderSize,
                latentSize,
                headSize,
                dropout,
                lora,
                target,
                baseModel,
                textEncoder,
                threshold,
                output);
    }

    /** This configuration with another treatment of the heads' numbers. */
    public HypernetworkConfig withOutput(HeadOutput another) {
        return new HypernetworkConfig(
                head,
                taskVectorSize,
                taskEncoderSize,
                latentSize,
                headSize,
                dropout,
                lora,
                target,
                baseModel,
                textEncoder,
                outOfDistributionBelow,
                another);
    }
}
