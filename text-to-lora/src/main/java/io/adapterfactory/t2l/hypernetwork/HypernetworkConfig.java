package io.adapterfactory.t2l.hypernetwork;

import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.List;

/**
 * Everything that fixes a hypernetwork's shape and what it is for. {@link #of} has the defaults; {@code with...}
 * changes them.
 *
 * @param head how much of a LoRA one pass of a head writes
 * @param sizes widths of the layers
 * @param dropout probability inside the blocks while training (reference 0.05)
 * @param lora rank, alpha and scaling of the adapters it writes
 * @param target adapted layers and modules of the base model; the rows of {@code layer_depth_encoder} are the layers, and the order of the modules is the order of the rows of {@code
 *     layer_type_encoder}
 * @param baseModel name of the base model that the adapters fit
 * @param textEncoder id of the sentence encoder that makes the task vectors
 * @param outOfDistributionBelow a description whose greatest cosine to a training description is below this is unlike
 *     anything the hypernetwork was trained on; null when not calibrated
 * @param output what becomes of the heads' numbers; null is {@link HeadOutput#PLAIN}
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
                lora.targetModules().equals(List.copyOf(target.modules().keySet())),
                "target modules of the LoRA " + lora.targetModules() + " differ from those of the base model "
                        + target.modules().keySet());
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
     * @param adaptable all layers of the base model, and its shapes of the modules that the adapters have
     * @throws InvalidHypernetworkException when the base model has another name, or not these layers and shapes
     */
    public void requireFits(String name, LoraTarget adaptable) {
        require(baseModel.equals(name), "it makes adapters for base model '" + baseModel + "', not for '" + name + "'");
        require(
                adaptable.layers().containsAll(target.layers()),
                "its adapters are in the layers " + target.layers() + ", base model '" + name + "' has "
                        + adaptable.layerCount() + " layers, numbered from 0");
        adaptable.modules().forEach((module, shape) -> {
            ModuleShape own = target.modules().get(module);
            require(
                    shape.equals(own),
                    "its adapters of " + module + " go from " + own.in() + " to " + own.out() + " numbers, base model '"
                            + name + "' needs " + shape.in() + " to " + shape.out());
        });
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidHypernetworkException(message);
        }
    }
}
