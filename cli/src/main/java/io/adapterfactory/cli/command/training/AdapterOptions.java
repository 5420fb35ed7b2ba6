package io.adapterfactory.cli.command.training;

import io.adapterfactory.t2l.lora.LoraConfig;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Option;

/** Settings of the adapters that a hypernetwork generates. A reconstruction uses those of its LoRAs. */
final class AdapterOptions {

    @Option(
            names = "--rank",
            description = "Rank of the adapters (default: 8; for a reconstruction, that of the LoRAs).")
    private Integer rank;

    @Option(
            names = "--alpha",
            description = "Numerator of the scaling (default: 16; for a reconstruction, that of the LoRAs).")
    private Float alpha;

    @Option(
            names = "--no-rslora",
            description = "Use the scaling alpha/rank. Default: alpha/sqrt(rank); for a reconstruction, that of the"
                    + " LoRAs.")
    private boolean plainScaling;

    @Option(
            names = "--modules",
            paramLabel = "NAME",
            split = ",",
            description = "Modules that the adapters change (default: q_proj,v_proj; for a reconstruction, those of"
                    + " the LoRAs).")
    private List<String> modules;

    LoraConfig config() {
        return new LoraConfig(
                Objects.requireNonNullElse(rank, 8),
                Objects.requireNonNullElse(alpha, 16f),
                !plainScaling,
                Objects.requireNonNullElse(modules, List.of("q_proj", "v_proj")));
    }
}
