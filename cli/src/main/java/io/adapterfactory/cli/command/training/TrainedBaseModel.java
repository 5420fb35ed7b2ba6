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
        StoreName.require("base model", name);
        try (ArtifactStore artifacts = openStore()) {
            return StoredBaseModel.require(artifacts, store.name(), name);
        }
    }

    /**
     * Opens a bundled or stored text encoder, or several joined ones.
     *
     * @throws IllegalArgumentException when there is none of this id
     */
    TextEncoder textEncoder(String id) {
        try (ArtifactStore artifacts = openStore()) {
            return TextEncoders.in(artifacts).open(id, 1);
        }
    }

    /** The copies of a bucket stay: an interrupted training needs them again. */
    private ArtifactStore openStore() {
        Path copies = Path.of(DataFolder.DEFAULT, "store-copies", "train");
        return ArtifactStores.open(store.name(), copies, StoreAccess::setting);
    }
}
