package io.adapterfactory.cli.command.training;

import io.adapterfactory.cli.command.option.StoreName;
import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.cli.launch.StoredBaseModel;
import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The base model of a training: from the store, from a folder, or the shipped one. */
final class TrainedBaseModel {

    /** Shipped with the project. */
    static final String DEFAULT = "nano";

    @Option(
            names = {"--base", "--base-model"},
            paramLabel = "NAME",
            description = "A base model of the store, as factory model add named it (default: the shipped nano).")
    private String name;

    @Option(
            names = "--base-model-folder",
            paramLabel = "FOLDER",
            description = "Use the base model in this Hugging Face folder instead.")
    private Path givenFolder;

    @Mixin
    private StoreOption store;

    private Path found;

    /** @throws FactoryException when it does not exist (exit code 3), or two are given */
    void check() {
        if (name != null && givenFolder != null) {
            throw FactoryException.badInput("--base and --base-model-folder exclude each other; expected one of them");
        }
        if (!Files.isDirectory(folder())) {
            throw FactoryException.notFound("base model folder " + folder() + " does not exist");
        }
    }

    /** The name that is recorded in the result. */
    String name() {
        if (givenFolder != null) {
            return StoreName.of(givenFolder);
        }
        return name == null ? DEFAULT : name;
    }

    /** The local folder, in Hugging Face layout. */
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
        StoreName.require("base model", name);
        try (ArtifactStore artifacts = openStore()) {
            return StoredBaseModel.require(artifacts, store.name(), name);
        }
    }

    /**
     * Opens a bundled or stored text encoder, or several combined ones.
     *
     * @throws IllegalArgumentException when there is none with this id
     */
    TextEncoder textEncoder(String id) {
        try (ArtifactStore artifacts = openStore()) {
            return TextEncoders.in(artifacts).open(id, 1);
        }
    }

    /** Keeps local copies of files in a bucket, because an interrupted training needs them again. */
    private ArtifactStore openStore() {
        Path copies = Path.of(DataFolder.DEFAULT, "store-copies", "train");
        return ArtifactStores.open(store.name(), copies, StoreAccess::setting);
    }
}
