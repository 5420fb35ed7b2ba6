package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.command.option.StoreName;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Option;

/** The base models of a store that is a folder: {@code base-models/NAME}. */
final class ModelStore {

    private static final String MODELS = "base-models";
    private static final String BUCKET = "s3://";

    @Option(
            names = "--store",
            paramLabel = "FOLDER",
            defaultValue = "${env:FACTORY_STORE:-.factory/store}",
            description = "The store, a folder. Default: FACTORY_STORE of the environment, else the store of a factory"
                    + " that was started in this folder, .factory/store.")
    private String store;

    /** Names of all models. */
    List<String> names() {
        try (ArtifactStore opened = open()) {
            return opened.folders(MODELS).stream().filter(StorePath::isPlain).toList();
        }
    }

    /** @throws FactoryException when there is none of this name (exit code 3) */
    Path require(String name) {
        Path folder = folder(name);
        if (!Files.isDirectory(folder)) {
            throw FactoryException.notFound("base model '" + name + "' is not in store " + store + "; there are: "
                    + (names().isEmpty() ? "none" : String.join(", ", names())));
        }
        return folder;
    }

    /**
     * Writes a model, which appears whole, or not at all.
     *
     * @param contents fills a temporary folder, and throws if it is not usable
     * @throws FactoryException when the name is taken
     */
    Path add(String name, ArtifactDirectory.Contents contents) {
        Path target = folder(name);
        requireFree(target, name);
        ArtifactDirectory.write(target, folder -> {
            contents.writeTo(folder);
            requireFree(target, name); // another process may have added it meanwhile
        });
        return target;
    }

    private void requireFree(Path target, String name) {
        if (Files.exists(target)) {
            throw FactoryException.badInput("base model '" + name + "' is already in store " + store
                    + "; choose another --name, or remove it first: factory model remove " + name);
        }
    }

    /** @throws FactoryException when there is none, or hypernetworks of it are in the store */
    void remove(String name) {
        Path folder = require(name);
        try (ArtifactStore opened = open()) {
            List<String> versions = opened.folders("hypernetworks/" + name).stream()
                    .filter(StorePath::isPlain)
                    .toList();
            if (!versions.isEmpty()) {
                throw FactoryException.badInput("base model '" + name + "' is in use: store " + store
                        + " has hypernetworks for it: " + String.join(", ", versions));
            }
        }
        Path removed = folder.resolveSibling("." + name + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.move(folder, removed, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FactoryException.failed("cannot remove " + folder + ": " + e);
        }
        ArtifactDirectory.delete(removed);
    }

    private Path folder(String name) {
        try (ArtifactStore opened = open()) {
            return opened.local(MODELS + "/" + StoreName.require("base model", name));
        }
    }

    private ArtifactStore open() {
        if (store.startsWith(BUCKET)) {
            throw FactoryException.badInput(
                    "--store " + store + " is a bucket, which the model commands do not support; expected a folder");
        }
        return new FolderStore(Path.of(store));
    }
}
