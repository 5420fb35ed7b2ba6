package io.adapterfactory.cli.command.training;

import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.training.sft.Regularization;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that only SFT has. */
final class SftOptions {

    @Option(
            names = "--multi-task-lora",
            paramLabel = "FOLDER",
            description = "SFT starts from this adapter: the heads' output is added to it."
                    + " Default: a LoRA initialization in the heads' biases.")
    private Path multiTaskLora;

    @Option(names = "--learnable-offset", description = "Train that adapter too.")
    private boolean learnableOffset;

    @Option(names = "--label-smoothing", defaultValue = "0.1", description = "SFT (default: ${DEFAULT-VALUE}).")
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

    @Option(names = "--weigh-tokens-equally", description = "SFT. Default: every example has the same weight.")
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
