package io.adapterfactory.cli.command.adapter;

import io.adapterfactory.cli.command.hypernetwork.HypernetworkAddCommand;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.ParameterTable;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.KnownBaseModel;
import io.adapterfactory.t2l.lora.LayerNumbers;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "hypernetwork",
        aliases = "hypernet",
        mixinStandardHelpOptions = true,
        subcommands = HypernetworkAddCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Add hypernetworks to a factory, and inspect them.")
public final class HypernetCommand implements Runnable {

    private static final int BYTES_OF_FP32 = 4;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing subcommand; expected add or describe");
    }

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description =
                    "Print the number of parameters of each part of a hypernetwork, and the size of its adapters. The"
                            + " hypernetwork is in a folder, or described by the options.",
            footer = {
                "",
                "Examples:",
                "  factory hypernetwork describe models/hypernetworks/nano/v1",
                "  factory hypernetwork describe --architecture L --model mistral-7b",
                "  factory hypernetwork describe --architecture S --model gemma-2-2b --latent 512 --head 2048 --json"
            })
    int describe(
            @Parameters(arity = "0..1", paramLabel = "DIR", description = "A hypernetwork's folder.") Path folder,
            @Option(names = "--architecture", paramLabel = "FORM", description = "${COMPLETION-CANDIDATES}.")
                    HeadForm architecture,
            @Option(
                            names = "--model",
                            paramLabel = "MODEL",
                            description = "mistral-7b, llama-3.1-8b, gemma-2-2b, or a folder with a config.json.")
                    String model,
            @Option(
                            names = "--rank",
                            defaultValue = "8",
                            description = "Rank of the adapters (default: ${DEFAULT-VALUE}).")
                    int rank,
            @Option(
                            names = "--latent",
                            defaultValue = "128",
                            description = "Width of the trunk (default: ${DEFAULT-VALUE}).")
                    int latent,
            @Option(
                            names = "--head",
                            defaultValue = "512",
                            description = "Width of a head's input (default: ${DEFAULT-VALUE}).")
                    int head,
            @Option(
                            names = "--targets",
                            split = ",",
                            defaultValue = "q_proj,v_proj",
                            description = "Modules that are adapted (default: ${DEFAULT-VALUE}).")
                    List<String> targets,
            @Option(
                            names = "--task-vector",
                            defaultValue = "1024",
                            description = "Width of a task vector (default: ${DEFAULT-VALUE}).")
                    int taskVector,
            @Option(
                            names = "--multi-task-offset",
                            description =
                                    "Start from a multi-task LoRA, which is trained too; the heads have no biases.")
                    boolean offset,
            @Option(names = "--json", description = "Print one JSON object.") boolean json) {
        if ((folder == null) == (architecture == null || model == null)) {
            throw new ParameterException(
                    spec.commandLine().getSubcommands().get("describe"),
                    "expected a hypernetwork's folder, or both --architecture and --model");
        }
        HypernetworkConfig config = folder != null
                ? ofFolder(folder)
                : HypernetworkConfig.of(
                                architecture,
                                HypernetworkConfig.Sizes.paper(taskVector)
                                        .withLatent(latent)
                                        .withHeadInput(head),
                                new LoraConfig(rank, 2f * rank, true, targets),
                                target(model, targets),
                                model,
                                "any")
                        .withOutput(offset ? HeadOutput.onMultiTaskLora(true) : HeadOutput.PLAIN);
        print(config, json);
        return ExitCode.OK;
    }

    private static HypernetworkConfig ofFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw FactoryException.notFound(folder + " is not a folder");
        }
        return HypernetworkFolder.readConfig(folder);
    }

    private static LoraTarget target(String model, List<String> targets) {
        Path folder = Path.of(model);
        return Files.isDirectory(folder)
                ? ModelConfig.read(folder).loraTarget(targets)
                : KnownBaseModel.of(model).target(targets);
    }

    private void print(HypernetworkConfig config, boolean json) {
        PrintWriter out = spec.commandLine().getOut();
        ParameterTable table = ParameterTable.of(config);
        if (json) {
            out.println(Json.line(object(config, table)));
            out.flush();
            return;
        }
        out.printf(
                Locale.ROOT,
                "form %s for %s: %d layers (%s), rank %d, latent %d, head input %d, task vectors of %d%n%n",
                config.head(),
                config.baseModel(),
                config.target().layerCount(),
                LayerNumbers.format(config.target().layers()),
                config.lora().rank(),
                config.sizes().latent(),
                config.sizes().headInput(),
                config.sizes().taskVector());
        String line = "%-22s %8s %14s%n";
        out.printf(Locale.ROOT, line, "part", "tensors", "parameters");
        for (ParameterTable.Part part : table.parts()) {
            out.printf(Locale.ROOT, line, part.name(), part.tensors(), grouped(part.parameters()));
        }
        out.printf(Locale.ROOT, line, "all", "", grouped(table.parameters()));
        out.println();
        config.target()
                .groups()
                .forEach((name, group) -> out.printf(
                        Locale.ROOT,
                        "%-22s %d to %d in layers %s%n",
                        name,
                        group.shape().in(),
                        group.shape().out(),
                        LayerNumbers.format(group.layers())));
        out.printf(
                Locale.ROOT,
                "one adapter: %s parameters, %.1f MB in fp32%n",
                grouped(table.adapterParameters()),
                table.adapterParameters() * BYTES_OF_FP32 / 1e6);
        out.flush();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static Map<String, Object> object(HypernetworkConfig config, ParameterTable table) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("architecture", config.head().name());
        result.put("baseModel", config.baseModel());
        result.put("layers", config.target().layerCount());
        result.put("adaptedLayers", config.target().layers());
        Map<String, Object> groups = new LinkedHashMap<>();
        config.target()
                .groups()
                .forEach((name, group) -> groups.put(
                        name,
                        Map.of(
                                "module", group.module(),
                                "layers", group.layers(),
                                "in", group.shape().in(),
                                "out", group.shape().out())));
        result.put("groups", groups);
        result.put("rank", config.lora().rank());
        result.put("latent", config.sizes().latent());
        result.put("head", config.sizes().headInput());
        result.put("taskVector", config.sizes().taskVector());
        result.put(
                "parts",
                table.parts().stream()
                        .map(part ->
                                Map.of("part", part.name(), "tensors", part.tensors(), "parameters", part.parameters()))
                        .toList());
        result.put("parameters", table.parameters());
        result.put("adapterParameters", table.adapterParameters());
        result.put("adapterBytes", table.adapterParameters() * BYTES_OF_FP32);
        return result;
    }
}
