package io.adapterfactory.cli.command.adapter;

import io.adapterfactory.cli.command.hypernetwork.HypernetworkSource;
import io.adapterfactory.cli.command.hypernetwork.ReleasedOptions;
import io.adapterfactory.cli.command.option.StoreName;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.ParameterTable;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Import a hypernetwork that the Text-to-LoRA authors released into a store, even without its base model.",
            "factory hypernetwork add does the same for a factory: it checks the base model and announces the version.",
            "The parser of hypermod.pt, a Python pickle, can create nothing but tensors."
        },
        footer = {
            "",
            "Examples:",
            "  factory import trained_t2l/mistral_7b_t2l --into .factory/store --base-model mistral-7b",
            "  factory import trained_t2l/gemma_2b_t2l --into store --text-encoder models/gte-large/cls --half"
        })
public final class ImportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder with hypermod.pt, args.yaml and adapter_config.json.")
    private Path released;

    @Option(
            names = "--into",
            paramLabel = "STORE",
            required = true,
            description = "The store; the hypernetwork is written to STORE/hypernetworks/<base model>/<version>.")
    private Path store;

    @Option(
            names = "--base-model",
            paramLabel = "NAME",
            description =
                    "Name of the base model in the store. Default: the last part of its path in adapter_config.json.")
    private String baseModel;

    @Option(
            names = "--version",
            paramLabel = "NAME",
            defaultValue = "released",
            description = "Name of the version (default: ${DEFAULT-VALUE}).")
    private String version;

    @Mixin
    private ReleasedOptions options;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!Files.isDirectory(released)) {
            throw FactoryException.notFound(released + " is not a folder");
        }
        HypernetworkSource.Released checkpoint = HypernetworkSource.Released.read(released, options.of(baseModel));
        Path target = store.toAbsolutePath()
                .resolve("hypernetworks")
                .resolve(StoreName.require("base model", checkpoint.config().baseModel()))
                .resolve(StoreName.require("version", version));
        if (Files.exists(target)) {
            throw FactoryException.badInput(target + " exists; choose another --version");
        }
        ArtifactDirectory.write(target, checkpoint::writeTo);
        print(target, checkpoint.config());
        return ExitCode.OK;
    }

    private void print(Path target, HypernetworkConfig config) {
        PrintWriter out = spec.commandLine().getOut();
        long parameters = ParameterTable.of(config).parameters();
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("hypernetworkDir", target.toString());
            result.put("baseModel", config.baseModel());
            result.put("architecture", config.head().name());
            result.put("parameters", parameters);
            result.put("textEncoder", config.textEncoder());
            result.put("targetModules", config.lora().targetModules());
            out.println(Json.line(result));
        } else {
            out.println(target);
            out.printf(
                    Locale.ROOT,
                    "form %s, %,d parameters, for %s: %s; task vectors of %d from %s%n",
                    config.head(),
                    parameters,
                    config.baseModel(),
                    String.join(", ", config.lora().targetModules()),
                    config.sizes().taskVector(),
                    config.textEncoder());
        }
        out.flush();
    }
}
