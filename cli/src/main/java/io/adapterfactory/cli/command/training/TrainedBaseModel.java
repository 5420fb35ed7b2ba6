package io.adapterfactory.cli.command.training;

import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.FactoryHome;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The base model that a training is for: one of the store, a folder, or the shipped one. */
final class TrainedBaseModel {

    /** Shipped with the project. */
    static final String DEFAULT = "nano";

    @Option(
            names = {"--base", "--base-model"},
            paramLabel = "NAME",
            description = "A base model of the store, as factory model add named it (default: nano, which is shipped).")
    private String name;

    @Option(
            names = "--base-model-folder",
            paramLabel = "FOLDER",
            description = "A Hugging Face folder of a base model instead.")
    private Path givenFolder;

    @Mixin
    private StoreOption store;

    private Path found;

    /** @throws FactoryException when it is not there (exit code 3), or two are named */
    void check() {
        if (name != null && givenFolder != null) {
            throw FactoryException.badInput("--base and --base-model-folder exclude each other; expected one of them");
        }
        if (!Files.isDirectory(folder())) {
            throw FactoryException.notFound("base model folder " + folder() + " is not there");
        }
    }

    /** The name that goes into what is trained. */
    String name() {
        if (givenFolder != null) {
            return givenFolder.toAbsolutePath().normalize().getFileName().toString();
        }
        return name == null ? DEFAULT : name;
    }

    /** In Hugging Face layout, on this machine. */
    Path folder() {
        if (found == null) {
            found = givenFolder == null ? stored() : givenFolder;
        }
        return found;
    }

    private Path stored() {
        if (name == null) {
            return FactoryHome.find().baseModel(DEFAULT);
        }
        return name.equals(DEFAULT)
                ? StoredBaseModel.find(store, name).orElseGet(() -> FactoryHome.find().baseModel(DEFAULT))
                : StoredBaseModel.require(store, name);
    }
}
