package io.adapterfactory.cli.command.training;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.task.DatasetFile;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.lora.EarlyStopping;
import io.adapterfactory.t2l.training.lora.LoraTraining;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.t2l.training.response.ExampleSource;
import io.adapterfactory.t2l.training.response.TrainingExample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "lora",
        mixinStandardHelpOptions = true,
        description = "Train one LoRA on your own examples until its loss on held-out examples stops improving.",
        footer = {
            "",
            "Each line of the data is a JSON object with prompt and response. Lines with \"split\": \"validation\" are"
                    + " held out; if there are none, those of the split \"test\", or else every tenth line. An"
                    + " interrupted run resumes when the command is repeated.",
            "",
            "Examples:",
            "  factory train lora vowels --data vowels.jsonl            # runs/loras/vowels",
            "  factory train lora terse --data terse.jsonl --base my-model --learning-rate 8e-5"
        })
public final class TrainLoraCommand implements Callable<Integer> {

    private static final int HELD_OUT = 10;

    @Mixin
    private OwnTraining training;

    @Option(names = "--data", paramLabel = "FILE", required = true, description = "Lines of JSON.")
    private Path data;

    @Option(names = "--rank", defaultValue = "8", description = "Default: ${DEFAULT-VALUE}.")
    private int rank;

    @Option(
            names = "--alpha",
            defaultValue = "16",
            description = "Default: ${DEFAULT-VALUE}; the scaling is alpha/rank.")
    private float alpha;

    @Option(
            names = "--modules",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "q_proj,v_proj",
            description = "Default: ${DEFAULT-VALUE}.")
    private List<String> modules;

    @Option(
            names = "--steps",
            defaultValue = "500",
            description = "Maximum number of gradient steps (default: ${DEFAULT-VALUE}).")
    private long steps;

    @Option(names = "--examples", defaultValue = "16", description = "Examples per step (default: ${DEFAULT-VALUE}).")
    private int examples;

    @Option(
            names = "--learning-rate",
            defaultValue = "1e-3",
            description = "Peak learning rate (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--validate-every",
            defaultValue = "25",
            description = "Steps between validations (default: ${DEFAULT-VALUE}).")
    private long validateEvery;

    @Option(
            names = "--patience",
            defaultValue = "3",
            description =
                    "Number of validations without a smaller loss after which training ends (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        training.check();
        Path adapter = training.target(training.runs().adapters());
        try (CausalLanguageModel model =
                        CausalLanguageModel.load(training.base(), training.device(), training.precision());
                Tokenizer tokenizer = Tokenizer.load(training.base())) {
            ExampleTokens tokens = training.tokens(tokenizer, model);
            DatasetFile.requireKnownSplits(data, "train", "validation");
            List<TrainingExample> train = tokens.of(DatasetFile.read(data, "train"));
            List<TrainingExample> heldOut = tokens.of(DatasetFile.read(data, "validation"));
            if (heldOut.isEmpty()) {
                heldOut = everyTenth(train, true);
                train = everyTenth(train, false);
            }
            if (train.isEmpty() || heldOut.isEmpty()) {
                throw FactoryException.badInput(data + " has " + train.size() + " examples to train on and "
                        + heldOut.size() + " held out; expected at least one of each");
            }
            train(model, adapter, train, heldOut);
        }
        spec.commandLine().getOut().println(adapter.toAbsolutePath());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private static List<TrainingExample> everyTenth(List<TrainingExample> examples, boolean tenth) {
        List<TrainingExample> chosen = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            if ((i % HELD_OUT == HELD_OUT - 1) == tenth) {
                chosen.add(examples.get(i));
            }
        }
        return chosen;
    }

    private void train(
            CausalLanguageModel model, Path adapter, List<TrainingExample> train, List<TrainingExample> heldOut) {
        String run = "lora-" + training.name();
        Path state = training.runs().state().resolve(run + ".safetensors");
        try (TrainingLog log = training.runs().log(run);
                Progress progress = Progress.of("lora " + training.name(), steps);
                LoraTraining lora = new LoraTraining(
                        model,
                        new LoraConfig(rank, alpha, false, modules),
                        new LoraTraining.Settings(steps, examples, learningRate, 42),
                        List.of(ExampleSource.of(train)),
                        Optional.of(new EarlyStopping(validateEvery, patience, List.of(heldOut))),
                        log)) {
            Files.createDirectories(state.getParent());
            if (Files.exists(state)) {
                lora.restoreState(state);
            } else {
                log.resumeAfter(-1);
            }
            while (!lora.done()) {
                StepReport report = lora.advance();
                LoraTraining.Best best = lora.best().get(0);
                progress.at(
                        lora.step(),
                        String.format(
                                Locale.ROOT,
                                "loss %.4f, best held-out loss %.4f after %d steps",
                                report.loss(),
                                best.validationLoss(),
                                best.step()));
                if (lora.step() % validateEvery == 0) {
                    lora.saveState(state);
                }
            }
            ArtifactDirectory.write(adapter, directory -> {
                PeftDirectory.write(directory, lora.adapters().get(0), ExportForm.FOLDED, training.baseModel());
                training.fits().write(directory);
            });
            Files.deleteIfExists(state);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + training.runs().root() + ": " + e, e);
        } catch (IllegalArgumentException e) {
            throw FactoryException.badInput(e.getMessage());
        }
    }
}
