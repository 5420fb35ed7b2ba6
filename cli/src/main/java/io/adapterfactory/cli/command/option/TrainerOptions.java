package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.cluster.TrainerClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The trainer and the base model that a command uses. */
public final class TrainerOptions {

    @Mixin
    private TrainerAddress trainer;

    @Option(
            names = {"--base-model", "--base"},
            paramLabel = "NAME",
            defaultValue = "nano",
            description = "Base model of the version (default: ${DEFAULT-VALUE}).")
    private String baseModel;

    public TrainerClient client() {
        return trainer.client();
    }

    public String baseModel() {
        return baseModel;
    }
}
