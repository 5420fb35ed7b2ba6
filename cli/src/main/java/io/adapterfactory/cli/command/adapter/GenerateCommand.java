package io.adapterfactory.cli.command.adapter;

import io.adapterfactory.cli.command.option.DeviceOption;
import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.ChosenHypernetwork;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.cli.launch.StoredBaseModel;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.schemas.TaskRules;
import io.adapterfactory.t2l.embedding.TaskVectors;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.export.ExportBase;
import io.adapterfactory.t2l.export.ExportFormat;
import io.adapterfactory.t2l.export.ExportSource;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.io.PrintWriter;
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
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Turn a description into an adapter (Hugging Face PEFT, GGUF, or merged), without any broker.",
        footer = {
            "",
            "Examples:",
            "  factory generate \"keep only the vowels\" --output my-adapter",
            "  factory generate \"reverse it\" --output rev --faithful --json",
            "  factory generate \"give the plural\" --output plural --base my-model --store s3://bucket/factory",
            "  factory generate \"give the plural\" --output plural-gguf --base my-model --format gguf",
            "  factory generate \"sort them\" --output s --hypernetwork .factory/store/hypernetworks/nano/v2"
        })
public final class GenerateCommand implements Callable<Integer> {

    private static final int STEPS = 3;

    @Parameters(paramLabel = "DESCRIPTION", description = "The task in one sentence.")
    private String text;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            required = true,
            description = "The new adapter folder; must not exist.")
    private Path output;

    @Option(
            names = {"--base", "--base-model"},
            paramLabel = "NAME",
            defaultValue = "nano",
            description = "Base model; uses its champion in the store, else the shipped hypernetwork (default:"
                    + " ${DEFAULT-VALUE}).")
    private String baseModel;

    @Option(
            names = "--hypernetwork-version",
            paramLabel = "NAME",
            description = "A version of the store instead of the champion.")
    private String version;

    @Option(
            names = "--hypernetwork",
            paramLabel = "FOLDER",
            description = "Use the hypernetwork in this folder instead.")
    private Path hypernetworkFolder;

    @Mixin
    private ExportOptions options;

    @Mixin
    private StoreOption store;

    @Option(
            names = "--faithful",
            description = "Write alpha and rsLoRA as trained. Default: fold the scale into B, for servers that ignore"
                    + " rsLoRA.")
    private boolean faithful;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String description = TaskRules.description(text);
        options.require(output);
        try (StoreAccess opened = store.open()) {
            ChosenHypernetwork chosen = hypernetworkFolder == null
                    ? ChosenHypernetwork.of(opened, baseModel, Optional.ofNullable(version), StoreAccess.signatures())
                    : ChosenHypernetwork.inFolder(hypernetworkFolder);
            FittingBaseModels fits = FittingBaseModels.read(chosen.folder());
            // The other formats compare the adapter with the base model's files.
            if (hypernetworkFolder == null && options.format() == ExportFormat.PEFT) {
                checkFits(chosen, fits, opened);
            }
            ExportBase base =
                    new ExportBase(baseModel, () -> StoredBaseModel.require(opened.store(), opened.name(), baseModel));
            if (options.format() != ExportFormat.PEFT) {
                base.folder(); // before the hypernetwork is loaded
            }
            generate(description, chosen, fits, base, TextEncoders.in(opened.store()));
            return ExitCode.OK;
        }
    }

    /** Base models from stores of earlier versions have no digests, so there is nothing to compare. */
    private void checkFits(ChosenHypernetwork chosen, FittingBaseModels fits, StoreAccess opened) {
        StoredBaseModel.digests(opened.store(), baseModel)
                .ifPresent(digests ->
                        BaseModelFit.check("hypernetwork " + chosen.description(), fits, baseModel, digests, spec));
    }

    private void generate(
            String description,
            ChosenHypernetwork chosen,
            FittingBaseModels fits,
            ExportBase base,
            TextEncoders encoders) {
        Path checkpoint = chosen.folder();
        ExportForm form = faithful ? ExportForm.FAITHFUL : ExportForm.FOLDED;
        try (Progress progress = Progress.of("Generating", STEPS)) {
            progress.at(0, "loading the hypernetwork");
            try (Hypernetwork hypernetwork = HypernetworkFolder.load(checkpoint, device.device())) {
                progress.at(1, "loading the sentence encoder");
                try (TaskVectors taskVectors =
                        TaskVectors.of(hypernetwork.config().textEncoder(), checkpoint, encoders, 1)) {
                    taskVectors.requireDimension(hypernetwork.config().sizes().taskVector());
                    progress.at(2, "one forward pass");
                    float[][] task = taskVectors.embed(List.of(description));
                    LoraWeights weights = hypernetwork.generate(task).get(0);
                    options.write(
                            output,
                            new ExportSource(
                                    "the generated adapter",
                                    weights,
                                    hypernetwork.config().baseModel(),
                                    form,
                                    fits,
                                    Optional.of(description),
                                    Optional.empty()),
                            base);
                    progress.at(STEPS, "done");
                    print(hypernetwork, chosen, weights);
                }
            }
        }
    }

    private void print(Hypernetwork hypernetwork, ChosenHypernetwork chosen, LoraWeights weights) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("adapterDir", output.toAbsolutePath().toString());
            result.put("format", options.format().toString());
            result.put("baseModel", hypernetwork.config().baseModel());
            result.put("hypernetwork", chosen.folder().toString());
            result.put("hypernetworkChosen", chosen.description());
            result.put("rank", weights.config().rank());
            result.put("targetModules", weights.config().targetModules());
            out.println(Json.line(result));
        } else {
            out.println(output.toAbsolutePath());
            spec.commandLine().getErr().println("generated by hypernetwork " + chosen.description());
            spec.commandLine().getErr().flush();
        }
        out.flush();
    }
}
