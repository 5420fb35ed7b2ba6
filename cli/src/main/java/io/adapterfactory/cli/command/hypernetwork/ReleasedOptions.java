package io.adapterfactory.cli.command.hypernetwork;

import io.adapterfactory.cli.error.FactoryException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options for checkpoints of the Text-to-LoRA authors, which lack this information. */
public final class ReleasedOptions {

    @Option(
            names = "--text-encoder",
            paramLabel = "ID",
            description = "Sentence encoder of a released checkpoint, as <folder>/<pooling>, with model.onnx and"
                    + " tokenizer.json in the folder. Default: the name in args.yaml. It must be a folder when"
                    + " adapters are generated.")
    private String textEncoder;

    @Option(names = "--half", description = "Write a released checkpoint as fp16: half the size.")
    private boolean half;

    private String baseModel;

    /** @param name of the base model; null for the last part of its path in adapter_config.json */
    public ReleasedOptions of(String name) {
        baseModel = name;
        return this;
    }

    String baseModel() {
        return baseModel;
    }

    String textEncoder() {
        return textEncoder;
    }

    boolean half() {
        return half;
    }

    /** @throws FactoryException when an option is given that a folder in the factory's own format does not need */
    void requireNone(Path folder) {
        if (textEncoder != null || half) {
            throw FactoryException.badInput(
                    "--text-encoder and --half are for checkpoints of the Text-to-LoRA authors; " + folder
                            + " has hypernetwork.json, which names its text encoder");
        }
    }
}
