package io.adapterfactory.cli.command.training;

import ai.djl.Device;
import io.adapterfactory.cli.command.option.DeviceOption;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of every training on the user's data: a name, a base model, a device, a folder. */
final class OwnTraining {

    private static final String NANO = "nano";

    @Parameters(paramLabel = "NAME", description = "Name of the result: letters, digits, . _ and -.")
    private String name;

    @Option(
            names = "--base-model-folder",
            paramLabel = "FOLDER",
            description = "A Hugging Face folder of a base model (default: nano).")
    private Path baseModelFolder;

    @Option(
            names = "--end",
            paramLabel = "TEXT",
            description = "Text that ends a response (default: the tokenizer's end token, for nano a semicolon).")
    private String end;

    @Mixin
    private DeviceOption device;

    @Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP)
    private Path runs;

    /**
     * Checks the options before anything is read or trained.
     *
     * @throws FactoryException when the name is not valid, or the base model is missing
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

    /** The base model, for what is trained with it. */
    FittingBaseModels fits() {
        return FittingBaseModels.only(BaseModelDigests.of(base()));
    }

    /**
     * Checks an adapter that a training starts from or learns to write.
     *
     * @throws io.adapterfactory.t2l.identity.BaseModelMismatchException when it was made for another base model
     */
    void requireFitting(Path adapter) {
        FittingBaseModels.read(adapter).check("adapter " + adapter, baseModel(), BaseModelDigests.of(base()));
    }

    Device device() {
        return device.device();
    }

    Runs runs() {
        return new Runs(runs);
    }

    /** {@code folder/name}, which must not exist yet. */
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
