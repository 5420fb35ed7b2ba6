package io.adapterfactory.verification.command.words;

import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.command.training.StoredBaseModel;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.experiments.words.WordsBase;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The base model that a recipe or a table with the suite words is for. */
final class WordsBaseOption {

    static final String DEFAULT = "smollm2-135m-instruct";

    @Option(
            names = {"--base", "--base-model"},
            paramLabel = "NAME",
            defaultValue = DEFAULT,
            description = "With words: a base model of the store, as factory model add named it (default: ${DEFAULT-VALUE}).")
    private String name;

    @Option(
            names = "--base-model-folder",
            paramLabel = "FOLDER",
            description = "With words: its folder in Hugging Face layout, if it is not in a store.")
    private Path folder;

    @Mixin
    private StoreOption store;

    String name() {
        return name;
    }

    /** @throws FactoryException when it is not there (exit code 3) */
    WordsBase base() {
        if (folder == null) {
            return new WordsBase(name, StoredBaseModel.require(store, name));
        }
        if (!Files.isDirectory(folder)) {
            throw FactoryException.notFound("base model folder " + folder + " is not there");
        }
        return new WordsBase(name, folder);
    }
}
