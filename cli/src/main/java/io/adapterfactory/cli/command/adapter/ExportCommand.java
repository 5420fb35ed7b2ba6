package io.adapterfactory.cli.command.adapter;

import io.adapterfactory.cli.command.option.StoreName;
import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.cli.launch.StoredBaseModel;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.export.ExportBase;
import io.adapterfactory.t2l.export.ExportSource;
import io.adapterfactory.t2l.lora.AdapterId;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Write an adapter for other programs: PEFT in 16 bits, GGUF, or merged into its base model.",
        footer = {
            "",
            "Examples:",
            "  factory export my-adapter --dtype bf16 --to my-adapter-bf16",
            "  factory export my-adapter --format gguf --from smollm2:135m",
            "  factory export 0123456789abcdef0123456789abcdef --format merged --to my-model"
        })
public final class ExportCommand implements Callable<Integer> {

    private static final String ADAPTERS = "adapters/";

    @Parameters(paramLabel = "ADAPTER", description = "Folder of a PEFT adapter, or the id of an adapter in the store.")
    private String adapter;

    @Mixin
    private ExportOptions options;

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            description =
                    "Folder or file to write; must not exist. Default: the adapter's name and the format, in the working directory.")
    private Path to;

    @Option(
            names = {"--base", "--base-model"},
            paramLabel = "NAME",
            description = "Base model of the store, or one that is shipped. Default: the name in adapter_config.json.")
    private String baseModel;

    @Option(
            names = "--base-model-folder",
            paramLabel = "FOLDER",
            description = "A Hugging Face folder of the base model instead.")
    private Path baseModelFolder;

    @Mixin
    private StoreOption store;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path target = to == null ? Path.of(StoreName.of(Path.of(adapter)) + "-" + options.format()) : to;
        options.require(target);
        try (StoreAccess opened = store.open()) {
            Path folder = folder(opened);
            ExportSource source = source(folder);
            print(target, options.write(target, source, base(opened, source)));
            return ExitCode.OK;
        }
    }

    private Path folder(StoreAccess opened) {
        Path folder = Path.of(adapter);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Optional<ArtifactStore.Stored> stored = AdapterId.isValid(adapter)
                ? opened.store().find(ADAPTERS + adapter, StoreAccess.signatures())
                : Optional.empty();
        return stored.map(ArtifactStore.Stored::folder)
                .orElseThrow(() -> FactoryException.notFound("adapter " + adapter + " is not a folder, and store "
                        + opened.name() + " has no undamaged adapter of this id"));
    }

    private ExportSource source(Path folder) {
        String baseName = PeftDirectory.baseModel(folder)
                .or(() -> Optional.ofNullable(baseModel))
                .or(() -> Optional.ofNullable(baseModelFolder).map(StoreName::of))
                .orElseThrow(() -> FactoryException.badInput(folder.resolve(PeftDirectory.CONFIG)
                        + " has no base_model_name_or_path; name the base model with --base"));
        return ExportSource.read("adapter " + adapter, folder, baseName);
    }

    private ExportBase base(StoreAccess opened, ExportSource source) {
        if (baseModelFolder != null) {
            if (!Files.isDirectory(baseModelFolder)) {
                throw FactoryException.notFound("--base-model-folder " + baseModelFolder + " is not a folder");
            }
            return new ExportBase(StoreName.of(baseModelFolder), () -> baseModelFolder);
        }
        // Adapters from elsewhere have a path, or owner/name; the store has a name.
        String name = baseModel == null ? StoreName.of(Path.of(source.baseModel())) : baseModel;
        return new ExportBase(name, () -> StoredBaseModel.require(opened.store(), opened.name(), name));
    }

    private void print(Path target, List<String> warnings) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("format", options.format().toString());
            result.put("folder", target.toAbsolutePath().toString());
            result.put("warnings", warnings);
            out.println(Json.line(result));
        } else {
            out.println(target.toAbsolutePath());
        }
        out.flush();
    }
}
