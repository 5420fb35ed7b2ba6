package io.adapterfactory.cli.command.training;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.embedding.OneHotTasks;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TaskVectors;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LayerNumbers;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.task.ListedTask;
import java.util.List;
import picocli.CommandLine.Option;

/** Architecture and inputs of the hypernetwork. */
final class NetworkOptions {

    @Option(
            names = "--architecture",
            paramLabel = "FORM",
            defaultValue = "M",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private HeadForm form;

    @Option(names = "--latent", defaultValue = "128", description = "Width of the trunk (default: ${DEFAULT-VALUE}).")
    private int latent;

    @Option(
            names = "--head",
            defaultValue = "512",
            description = "Width of a head's input (default: ${DEFAULT-VALUE}).")
    private int head;

    @Option(
            names = "--task-encoder",
            paramLabel = "WIDTH",
            defaultValue = "0",
            description = "Width of a hidden layer before the task code; 0 for none, as in the paper.")
    private int taskEncoder;

    @Option(
            names = "--dropout",
            defaultValue = "0.05",
            description = "Dropout in the trunk (default: ${DEFAULT-VALUE}).")
    private double dropout;

    @Option(
            names = "--text-encoder",
            paramLabel = "ID",
            defaultValue = "all-minilm-l6-v2/mean",
            description = "Name of a sentence encoder, bundled (minilm, bge-small) or in the store, with an optional"
                    + " /<pooling>; several joined with +, such as minilm+bge-small; <folder>/<pooling>; or"
                    + " one-hot, which ignores the text and numbers the tasks (default: ${DEFAULT-VALUE}).")
    private String textEncoder;

    @Option(
            names = "--layers",
            paramLabel = "LIST",
            description = "Adapted layers, such as 8-29 or 0,2,8-15 (default: all, or those of the given LoRAs). The"
                    + " layers below the first one are computed once for each example.")
    private String layers;

    TaskVectors vectors(OwnTraining training, List<ListedTask> tasks) {
        return textEncoder.equals(OneHotTasks.ID)
                ? new OneHotTasks(tasks.stream().map(ListedTask::name).toList())
                : new TaskEmbedder(training.textEncoder(textEncoder));
    }

    /** A hypernetwork for all layers of the base model, or those of {@code --layers}. */
    HypernetworkConfig config(OwnTraining training, TaskVectors vectors, LoraConfig lora, HeadOutput output) {
        LoraTarget all = ModelConfig.read(training.base()).loraTarget(lora.targetModules());
        return config(training, vectors, lora, layers == null ? all : listed(all), output);
    }

    /** A hypernetwork for the layers and modules of a given LoRA, or those of {@code --layers}. */
    HypernetworkConfig config(OwnTraining training, TaskVectors vectors, LoraWeights lora, HeadOutput output) {
        if (layers != null) {
            return config(training, vectors, lora.config(), output);
        }
        try {
            ModelConfig.read(training.base()).requireFits(lora.target());
        } catch (IllegalArgumentException e) {
            throw FactoryException.badInput(e.getMessage());
        }
        return config(training, vectors, lora.config(), lora.target(), output);
    }

    private HypernetworkConfig config(
            OwnTraining training, TaskVectors vectors, LoraConfig lora, LoraTarget target, HeadOutput output) {
        return HypernetworkConfig.of(
                        form,
                        new HypernetworkConfig.Sizes(vectors.dimension(), taskEncoder, latent, head),
                        lora,
                        target,
                        training.baseModel(),
                        vectors.id())
                .withDropout(dropout)
                .withOutput(output);
    }

    private LoraTarget listed(LoraTarget all) {
        try {
            return all.inLayers(LayerNumbers.parse(layers));
        } catch (IllegalArgumentException e) {
            throw FactoryException.badInput("--layers: " + e.getMessage());
        }
    }
}
