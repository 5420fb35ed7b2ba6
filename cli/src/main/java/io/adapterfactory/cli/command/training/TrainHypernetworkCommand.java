package io.adapterfactory.cli.command.training;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.embedding.TaskVectors;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.task.ListedTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "hypernetwork",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Train a hypernetwork on your own tasks: by SFT on their data, or by reconstruction of LoRAs that were"
                    + " trained for them.",
            "The defaults are those of the Text-to-LoRA paper's scripts."
        },
        footer = {
            "",
            "The file of tasks has one JSON object per line. Paths in it are relative to the file:",
            "  {\"task\": \"reverse\", \"descriptions\": [\"write it backwards\"], \"data\": \"reverse.jsonl\","
                    + " \"lora\": \"loras/reverse\"}",
            "SFT needs data: a file with prompt and response on each line, of which it uses the split \"train\", or a"
                    + " task file of Super-NaturalInstructions (.json). Reconstruction needs lora: a folder in PEFT"
                    + " form. An interrupted run resumes when the command is repeated.",
            "",
            "Examples:",
            "  factory train hypernetwork mine --tasks tasks.jsonl --architecture L --steps 20000",
            "  factory train hypernetwork packed --tasks tasks.jsonl --method reconstruction --text-encoder one-hot",
            "  factory train hypernetwork mine --tasks tasks.jsonl --base my-model",
            "  factory generate \"write it backwards\" --hypernetwork runs/hypernetworks/nano/mine --output reversed"
        })
public final class TrainHypernetworkCommand implements Callable<Integer> {

    enum Method {
        SFT,
        RECONSTRUCTION;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The target of a reconstruction. */
    enum Reconstructed {
        Z_SCORES(HeadOutput.zScores()),
        FACTORS(HeadOutput.PLAIN),
        UPDATES(HeadOutput.enlargedUpdates());

        private final HeadOutput output;

        Reconstructed(HeadOutput output) {
            this.output = output;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Mixin
    private OwnTraining training;

    @Option(
            names = "--tasks",
            paramLabel = "FILE",
            required = true,
            description = "File with one JSON object per line, see below.")
    private Path tasksFile;

    @Option(
            names = "--method",
            defaultValue = "sft",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Method method;

    @Option(
            names = "--reconstruct",
            defaultValue = "z-scores",
            description = "What a reconstruction compares: A and B as z-scores, A and B unchanged, or the updates B A;"
                    + " ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Reconstructed reconstructed;

    @Mixin
    private NetworkOptions network;

    @Mixin
    private AdapterOptions adapter;

    @Mixin
    private OptimizationOptions optimization;

    @Mixin
    private SftOptions sft;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        training.check();
        if (method == Method.RECONSTRUCTION && sft.multiTaskLora().isPresent()) {
            throw FactoryException.badInput("--multi-task-lora is for SFT; a reconstruction has no offset");
        }
        optimization.check();
        Path target = training.target(training.runs().hypernetworks(training.baseModel()));
        List<ListedTask> tasks = ListedTask.readAll(tasksFile);
        try (TaskVectors vectors = network.vectors(training, tasks)) {
            HypernetworkTraining run =
                    new HypernetworkTraining(training, network, optimization, tasksFile, tasks, vectors);
            HypernetworkTraining.Trained trained =
                    switch (method) {
                        case SFT -> run.sft(adapter, sft);
                        case RECONSTRUCTION -> run.reconstruction(reconstructed.output);
                    };
            ArtifactDirectory.write(target, trained::write);
        }
        spec.commandLine().getOut().println(target.toAbsolutePath());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
