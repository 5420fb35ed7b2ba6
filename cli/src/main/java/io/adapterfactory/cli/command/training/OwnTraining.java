package io.adapterfactory.cli.command.training;

import ai.djl.Device;
import io.adapterfactory.cli.command.option.DeviceOption;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.basemodel.PromptFormat;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options common to every training on the user's data: name, base model, device, and folder. */
final class OwnTraining {

    @Parameters(paramLabel = "NAME", description = "Name of the result: letters, digits, . _ and -.")
    private String name;

    @Mixin
    private TrainedBaseModel base;

    @Option(
            names = "--end",
            paramLabel = "TEXT",
            description = "Text that ends a response, for base models with plain prompts (default: answer_end in"
                    + " base_model.json; for nano, a semicolon; else the tokenizer's EOS token).")
    private String end;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "fp32",
            description = "Precision of the base model: fp32, bf16, or on a GPU fp16 (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Mixin
    private DeviceOption device;

    @Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP)
    private Path runs;

    /**
     * Checks the options before any data are read.
     *
     * @throws FactoryException when the name is not valid, or the base model is missing
     */
    void check() {
        base.check();
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw FactoryException.badInput("'" + name + "' is not a valid name; expected letters, digits, . _ and -");
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

    /** @throws IllegalArgumentException when there is no encoder with this id */
    TextEncoder textEncoder(String id) {
        return base.textEncoder(id);
    }

    /** The base model's identity, for the files of the result. */
    FittingBaseModels fits() {
        return FittingBaseModels.only(BaseModelDigests.of(base()));
    }

    /**
     * Checks that an adapter, which a training starts from or learns to generate, fits the base model.
     *
     * @throws io.adapterfactory.t2l.identity.BaseModelMismatchException when it was made for another base model
     */
    void requireFitting(Path adapter) {
        FittingBaseModels.read(adapter).check("adapter " + adapter, baseModel(), BaseModelDigests.of(base()));
    }

    Precision precision() {
        return precision;
    }

    Device device() {
        return device.device();
    }

    Runs runs() {
        return new Runs(runs);
    }

    /** The folder {@code folder/name}, which must not exist yet. */
    Path target(Path folder) {
        Path target = folder.resolve(name);
        if (Files.exists(target)) {
            throw FactoryException.badInput(target + " exists; choose another name");
        }
        return target;
    }

    /**
     * Tokenizes with the base model's prompt rule and the given end of responses.
     *
     * @throws FactoryException when the given end differs from that of a chat template
     */
    ExampleTokens tokens(Tokenizer tokenizer, CausalLanguageModel model) {
        PromptRule rule = PromptRule.of(base(), tokenizer);
        if (end != null && rule.isChat()) {
            throw FactoryException.badInput("--end is for base models with plain prompts, but " + base()
                    + " has a chat template, which ends its answers; leave --end out, or set \"prompt_format\" to \"plain\","
                    + " and \"answer_end\", in its " + BaseModelProfile.FILE);
        }
        return new ExampleTokens(
                end == null ? rule : rule.in(PromptFormat.Plain.endedBy(end)),
                model.config().dimensions().maxPositions());
    }
}
