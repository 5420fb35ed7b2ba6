package io.adapterfactory.cli.command.training;

import io.adapterfactory.t2l.lora.LoraConfig;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Option;

/** The adapters that a hypernetwork generates. A reconstruction takes them from its LoRAs instead. */
final class AdapterOptions {

    @Option(names = "--rank", description = "Rank of the adapters (default: 8; in a reconstruction the LoRAs').")
    private Integer rank;

    @Option(names = "--alpha", description = "Numerator of the scaling (default: 16; in a reconstruction the LoRAs').")
    private Float alpha;

    @Option(
            names = "--no-rslora",
            description = "The scaling is alpha/rank. Default: alpha/sqrt(rank); in a reconstruction as the LoRAs'.")
    private boolean plainScaling;

    @Option(
            names = "--modules",
            paramLabel = "NAME",
            split = ",",
            description = "Modules that are adapted (default: q_proj,v_proj; in a reconstruction the LoRAs').")
    private List<String> modules;

    LoraConfig config() {
        return new LoraConfig(
                Objects.requireNonNullElse(rank, 8),
                Objects.requireNonNullElse(alpha, 16f),
                !plainScaling,
                Objects.requireNonNullElse(modules, List.of("q_proj", "v_proj")));
    }
}
