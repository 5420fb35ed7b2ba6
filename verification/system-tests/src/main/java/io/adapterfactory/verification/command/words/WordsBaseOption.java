package io.adapterfactory.verification.command.words;

import io.adapterfactory.cli.command.option.StoreName;
import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.cli.launch.StoredBaseModel;
import io.adapterfactory.experiments.words.WordsBase;
import io.adapterfactory.t2l.lm.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The base model of a recipe or a table for the suite words. */
final class WordsBaseOption {

    @Option(
            names = {"--base", "--base-model"},
            paramLabel = "NAME",
            defaultValue = "smollm2-135m-instruct",
            description = "Base model for the suite words, as factory model add named it (default: ${DEFAULT-VALUE}).")
    private String name;

    @Option(
            names = "--base-model-folder",
            paramLabel = "FOLDER",
            description = "Folder of that base model in Hugging Face layout, if it is not in a store.")
    private Path folder;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "bf16",
            description = "Precision of that base model: fp32, fp16, or bf16 (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Mixin
    private StoreOption store;

    /**
     * A base model whose files stay on this machine until this is closed.
     *
     * @param store that contains it; empty for a folder
     */
    record Opened(WordsBase base, Optional<StoreAccess> store) implements AutoCloseable {

        @Override
        public void close() {
            store.ifPresent(StoreAccess::close);
        }
    }

    String name() {
        return name;
    }

    /** @throws FactoryException when it does not exist (exit code 3) */
    Opened open() {
        StoreName.require("base model", name);
        if (folder == null) {
            return stored();
        }
        if (!Files.isDirectory(folder)) {
            throw FactoryException.notFound("base model folder " + folder + " does not exist");
        }
        return new Opened(new WordsBase(name, folder, precision), Optional.empty());
    }

    private Opened stored() {
        StoreAccess opened = store.open();
        try {
            Path found = StoredBaseModel.require(opened.store(), opened.name(), name);
            return new Opened(new WordsBase(name, found, precision), Optional.of(opened));
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }
}
