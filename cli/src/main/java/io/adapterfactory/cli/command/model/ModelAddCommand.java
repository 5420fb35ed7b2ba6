package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.command.option.StoredFolders;
import io.adapterfactory.cli.command.source.DownloadProgress;
import io.adapterfactory.cli.command.source.HubSnapshot;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = {
            "Add a base model to a store: a GGUF file, a local folder in Hugging Face layout, or a model of the"
                    + " Hugging Face Hub. HF_ENDPOINT, HF_TOKEN, HF_HOME, and HF_HUB_OFFLINE are read as"
                    + " huggingface_hub reads them.",
            "Checks that the family is supported, that no tensor is missing, that tokenizer and chat template load, and"
                    + " that a forward pass is finite. The model is added completely or not at all."
        },
        footer = {
            "",
            "Examples:",
            "  factory model add SmolLM2-135M-Instruct.Q4_1.gguf --name smollm2-135m-instruct",
            "  factory model add models/my-model --name my-model --store s3://bucket/factory",
            "  factory model add HuggingFaceTB/SmolLM2-135M-Instruct@main --name smollm2-135m-instruct"
        })
public final class ModelAddCommand implements Callable<Integer> {

    private static final int STEPS = 2;

    @Parameters(
            paramLabel = "SOURCE",
            description = "A GGUF file, a model folder in Hugging Face layout, or owner/name[@revision] on the Hub.")
    private String source;

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "Name of the model in the store.")
    private String name;

    @Mixin
    private ModelOutput output;

    @Mixin
    private StoreOption store;

    @Override
    public Integer call() {
        ModelSource from = source(source);
        try (StoreAccess opened = store.open()) {
            StoredFolders models = new ModelStore(opened).models();
            Path added = add(models, name, from);
            output.print(ModelSummary.read(name, added), Optional.of(models.location(name)));
            return ExitCode.OK;
        }
    }

    static ModelSource source(String source) {
        return ModelSource.of(source, HubSnapshot::settings);
    }

    /** Reads the model, checks it, and adds it to the store. */
    static Path add(StoredFolders models, String name, ModelSource from) {
        try (Progress progress = Progress.of("Adding", STEPS)) {
            Path added = models.add(name, folder -> write(from, folder, progress));
            progress.at(STEPS, "done");
            return added;
        }
    }

    private static void write(ModelSource from, Path folder, Progress progress) throws IOException {
        progress.at(0, "reading the model");
        from.writeTo(folder, new DownloadProgress(progress));
        progress.at(1, "checking it");
        ModelCheck.run(folder);
        BaseModelDigests.store(folder);
    }
}
