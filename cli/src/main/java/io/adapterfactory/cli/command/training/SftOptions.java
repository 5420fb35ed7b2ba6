package io.adapterfactory.cli.command.training;

import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.training.sft.Regularization;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of SFT only. */
final class SftOptions {

    @Option(
            names = "--multi-task-lora",
            paramLabel = "FOLDER",
            description = "SFT: start from this adapter, to which the heads' output is added."
                    + " Default: a LoRA initialization in the heads' biases.")
    private Path multiTaskLora;

    @Option(names = "--learnable-offset", description = "SFT: also train that adapter.")
    private boolean learnableOffset;

    @Option(
            names = "--label-smoothing",
            defaultValue = "0.1",
            description = "SFT: label smoothing (default: ${DEFAULT-VALUE}).")
    private double labelSmoothing;

    @Option(
            names = "--neftune",
            defaultValue = "5",
            description = "SFT: alpha of the noise on token embeddings (default: ${DEFAULT-VALUE}).")
    private double neftune;

    @Option(
            names = "--generated-l2",
            defaultValue = "1e-3",
            description = "SFT: weight of the mean squares of the generated matrices (default: ${DEFAULT-VALUE}).")
    private double generatedL2;

    @Option(
            names = "--lora-dropout",
            defaultValue = "0.05",
            description = "SFT: dropout on an adapter's input (default: ${DEFAULT-VALUE}).")
    private double loraDropout;

    @Option(
            names = "--weigh-tokens-equally",
            description = "SFT: weight every token equally. Default: every example has the same weight.")
    private boolean tokensEqually;

    Optional<Path> multiTaskLora() {
        return Optional.ofNullable(multiTaskLora);
    }

    HeadOutput output() {
        return multiTaskLora == null ? HeadOutput.PLAIN : HeadOutput.onMultiTaskLora(learnableOffset);
    }

    Regularization regularization() {
        return new Regularization(labelSmoothing, neftune, generatedL2, loraDropout);
    }

    boolean weighsExamplesEqually() {
        return !tokensEqually;
    }
}
