package io.adapterfactory.cli.command.fleet;

import picocli.CommandLine.Option;

/** The base model of a refresh. */
final class RefreshedBaseModel {

    @Option(
            names = {"--base-model", "--base"},
            paramLabel = "NAME",
            defaultValue = "nano",
            description = "Base model of the adapters (default: ${DEFAULT-VALUE}).")
    private String name;

    String name() {
        return name;
    }
}
