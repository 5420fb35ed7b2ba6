package io.adapterfactory.t2l.hypernetwork;

import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.Optional;

/**
 * A hypernetwork's shape and purpose. {@link #of} has the defaults; {@code with...} changes them.
 *
 * @param head how much of a LoRA one pass of a head generates
 * @param sizes widths of the layers
 * @param dropout probability in the blocks during training (reference 0.05)
 * @param lora rank, alpha, and scaling of the generated adapters
 * @param target adapted layers and modules of the base model, in groups, each with a separate head; the rows of {@code
 *     layer_depth_encoder} are the layers, and the rows of {@code layer_type_encoder} are the modules in their order
 * @param baseModel name of the base model for the adapters
 * @param textEncoder id of the sentence encoder for the task vectors
 * @param outOfDistributionBelow a description whose largest cosine to a training description is below this differs from
 *     everything in the training; null if not calibrated
 * @param output how the heads' numbers become a LoRA; null means {@link HeadOutput#PLAIN}
 */
public record HypernetworkConfig(
        HeadForm head,
        Sizes sizes,
        double dropout,
        LoraConfig lora,
        LoraTarget target,
        String baseModel,
        String textEncoder,
        Double outOfDistributionBelow,
        HeadOutput output) {

    /**
     * Widths of the layers. Errors name the keys of {@code hypernetwork.json}.
     *
     * @param taskVector width of a task vector
     * @param taskEncoder e, width of a SiLU layer between a task vector and its code; 0 for none, as in the reference,
     *     whose task code is linear in the task vector
     * @param latent d; a multiple of 4
     * @param headInput h, width of a head's input
     */
    public record Sizes(int taskVector, int taskEncoder, int latent, int headInput) {

        public Sizes {
            require(taskVector > 0, "taskVectorSize must be positive, found " + taskVector);
            require(taskEncoder >= 0, "taskEncoderSize must be at least 0, found " + taskEncoder);
            require(latent > 0 && latent % 4 == 0, "latentSize must be a multiple of 4, found " + latent);
            require(headInput > 0, "headSize must be positive, found " + headInput);
        }

        /**
         * Head inputs of 512 (paper, section 3.1), latent size 128 (the reference's default), no hidden task encoder
         * layer.
         */
        public static Sizes paper(int taskVector) {
            return new Sizes(taskVector, 0, 128, 512);
        }

        public Sizes withTaskVector(int width) {
            return new Sizes(width, taskEncoder, latent, headInput);
        }

        public Sizes withTaskEncoder(int width) {
            return new Sizes(taskVector, width, latent, headInput);
        }

        public Sizes withLatent(int width) {
            return new Sizes(taskVector, taskEncoder, width, headInput);
        }

        public Sizes withHeadInput(int width) {
            return new Sizes(taskVector, taskEncoder, latent, width);
        }
    }

    private static final double REFERENCE_DROPOUT = 0.05;

    public HypernetworkConfig {
        output = output == null ? HeadOutput.PLAIN : output;
        require(head != null, "head is missing; expected L, M or S");
        require(sizes != null, "sizes are missing");
        require(lora != null, "lora is missing");
        require(target != null, "target is missing");
        require(baseModel != null && !baseModel.isBlank(), "baseModel is missing");
        require(textEncoder != null && !textEncoder.isBlank(), "textEncoder is missing");
        require(dropout >= 0 && dropout < 1, "dropout must be at least 0 and below 1, found " + dropout);
        require(
                lora.targetModules().equals(target.modules()),
                "target modules of the LoRA " + lora.targetModules() + " differ from those of the base model "
                        + target.modules());
    }

    /** Dropout 0.05, {@link HeadOutput#PLAIN}, and no out-of-distribution threshold. */
    public static HypernetworkConfig of(
            HeadForm head, Sizes sizes, LoraConfig lora, LoraTarget target, String baseModel, String textEncoder) {
        return new HypernetworkConfig(
                head, sizes, REFERENCE_DROPOUT, lora, target, baseModel, textEncoder, null, HeadOutput.PLAIN);
    }

    public HypernetworkConfig withSizes(Sizes another) {
        return new HypernetworkConfig(
                head, another, dropout, lora, target, baseModel, textEncoder, outOfDistributionBelow, output);
    }

    public HypernetworkConfig withTarget(LoraTarget another) {
        return new HypernetworkConfig(
                head, sizes, dropout, lora, another, baseModel, textEncoder, outOfDistributionBelow, output);
    }

    public HypernetworkConfig withDropout(double another) {
        return new HypernetworkConfig(
                head, sizes, another, lora, target, baseModel, textEncoder, outOfDistributionBelow, output);
    }

    public HypernetworkConfig withOutOfDistributionBelow(Double threshold) {
        return new HypernetworkConfig(head, sizes, dropout, lora, target, baseModel, textEncoder, threshold, output);
    }

    public HypernetworkConfig withOutput(HeadOutput another) {
        return new HypernetworkConfig(
                head, sizes, dropout, lora, target, baseModel, textEncoder, outOfDistributionBelow, another);
    }

    /**
     * Checks that the adapters fit a base model.
     *
     * @param name of the base model
     * @param adaptable all layers of the base model, and its shapes of the adapted modules
     * @throws InvalidHypernetworkException when the base model has another name, or lacks these layers or shapes
     */
    public void requireFits(String name, LoraTarget adaptable) {
        require(baseModel.equals(name), "it makes adapters for base model '" + baseModel + "', not for '" + name + "'");
        require(
                adaptable.layers().containsAll(target.layers()),
                "its adapters are in the layers " + target.layers() + ", base model '" + name + "' has "
                        + adaptable.layerCount() + " layers, numbered from 0");
        for (LayerGroup group : target.groups().values()) {
            group.layers().forEach(layer -> requireFits(name, adaptable, group, layer));
        }
    }

    private static void requireFits(String name, LoraTarget adaptable, LayerGroup group, int layer) {
        Optional<LoraTarget.Place> found = adaptable.find(group.module(), layer);
        require(
                found.isPresent(),
                "its adapters are on " + group.module() + " in layer " + layer + ", where base model '" + name
                        + "' has no such module");
        ModuleShape own = group.shape();
        ModuleShape shape = found.get().shape();
        require(
                shape.equals(own),
                "its adapters of " + group.module() + " go from " + own.in() + " to " + own.out()
                        + " numbers, base model '" + name + "' needs " + shape.in() + " to " + shape.out()
                        + " in layer " + layer);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidHypernetworkException(message);
        }
    }
}
