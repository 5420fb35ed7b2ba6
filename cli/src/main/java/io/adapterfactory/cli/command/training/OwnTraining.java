package io.adapterfactory.cli.command.training;

import ai.djl.Device;
import io.adapterfactory.cli.command.option.DeviceOption;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of every training on the user's data: a name, a base model, a device, a folder. */
final class OwnTraining {

    @Parameters(paramLabel = "NAME", description = "Name of the result: letters, digits, . _ and -.")
    private String name;

    @Mixin
    private TrainedBaseModel base;

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
        base.check();
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw FactoryException.badInput("'" + name + "' is no name; expected letters, digits, . _ and -");
        }
    }

    String name() {
        return name;
    }

    Path base() {
        return base.folder();
    }

    String baseModel() {
        return base.name();
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
                baseModel().equals(TrainedBaseModel.DEFAULT),
                end,
                model.config().dimensions().maxPositions());
    }
}
