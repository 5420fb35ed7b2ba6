package io.adapterfactory.cli.command.training;

import ai.djl.Device;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every training on data of one's own is told: a name, a base model, a device, a folder. */
final class OwnTraining {

    private static final String NANO = "nano";

    @Parameters(paramLabel = "NAME", description = "Of what is trained: letters, digits, . _ and -.")
    private String name;

    @Option(
            names = "--base-model-folder",
            paramLabel = "FOLDER",
            description = "A Hugging Face folder of a base model (default: nano).")
    private Path baseModelFolder;

    @Option(
            names = "--end",
            paramLabel = "TEXT",
            description = "What ends a response (default: the tokenizer's end token, for nano a semicolon).")
    private String end;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "cpu", description = "cpu or cuda:<number>.")
    private String device;

    @Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP)
    private Path runs;

    /**
     * Before anything is read or trained.
     *
     * @throws FactoryException when the name is none, or the base model is not there
     */
    void check() {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw FactoryException.badInput("'" + name + "' is no name; expected letters, digits, . _ and -");
        }
        if (!Files.isDirectory(base())) {
            throw FactoryException.notFound("base model folder " + base() + " is not there");
        }
    }

    String name() {
        return name;
    }

    Path base() {
        return baseModelFolder == null ? FactoryHome.find().baseModel(NANO) : baseModelFolder;
    }

    String baseModel() {
        return baseModelFolder == null
                ? NANO
                : baseModelFolder.toAbsolutePath().normalize().getFileName().toString();
    }

    Device device() {
        return Torch.device(device);
    }

    Runs runs() {
        return new Runs(runs);
    }

    /** {@code folder/name}, which must not be there yet. */
    Path target(Path folder) {
        Path target = folder.resolve(name);
        if (Files.exists(target)) {
            throw FactoryException.badInput(target + " exists; choose another name");
        }
        return target;
    }

    ExampleTokens tokens(Tokenizer tokenizer, CausalLanguageModel model) {
        return ExampleTokens.of(
                tokenizer,
                baseModelFolder == null,
                end,
                model.config().dimensions().maxPositions());
    }
}
