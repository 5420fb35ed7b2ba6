package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.NameTakenException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The folders of one kind in a store, with messages for users. */
public final class StoredFolders {

    private final StoreAccess store;
    private final FolderKind kind;
    private final String noun;
    private final String removal;

    /**
     * @param noun singular form of the kind, for messages
     * @param removal command that removes a folder, without the folder's name
     */
    public StoredFolders(StoreAccess store, FolderKind kind, String noun, String removal) {
        this.store = store;
        this.kind = kind;
        this.noun = noun;
        this.removal = removal;
    }

    public List<String> names() {
        return store.store().names(kind);
    }

    /**
     * The local copy of a folder, with all its files.
     *
     * @throws FactoryException when it does not exist (exit code 3)
     */
    public Path require(String name) {
        return require(name, () -> store.store().find(kind, valid(name)));
    }

    /** The same, but only the small files. */
    public Path requireSmallFiles(String name) {
        return require(name, () -> store.store().findSmallFiles(kind, valid(name)));
    }

    private Path require(String name, Supplier<Optional<Path>> found) {
        return found.get().orElseThrow(() -> {
            List<String> names = names();
            return FactoryException.notFound(noun + " '" + name + "' is not in store " + store.name() + "; there are: "
                    + (names.isEmpty() ? "none" : String.join(", ", names)));
        });
    }

    /**
     * Adds a folder, completely or not at all.
     *
     * @param contents fills a temporary folder, and throws if the result is not usable
     * @throws FactoryException when the name is taken, or the disk is full
     */
    public Path add(String name, ArtifactDirectory.Contents contents) {
        requireFree(name);
        try {
            return store.store().create(kind, name, contents);
        } catch (NameTakenException e) {
            throw taken(name, e);
        } catch (UncheckedIOException e) {
            throw FactoryException.failed(noun + " '" + name + "' was not added: " + e.getMessage());
        }
    }

    /** Checks the name before a long download, not only after it. */
    private void requireFree(String name) {
        if (store.store().findSmallFiles(kind, valid(name)).isPresent()) {
            throw taken(name, NameTakenException.whole(name));
        }
    }

    private FactoryException taken(String name, NameTakenException e) {
        return FactoryException.badInput(
                e.unfinished()
                        ? noun + " '" + name + "' was not added: " + e.getMessage() + ": " + removal + " " + name
                        : noun + " '" + name + "' is already in store " + store.name()
                                + "; choose another --name, or remove it first: " + removal + " " + name);
    }

    /**
     * Removes a folder, or the remains of an interrupted add.
     *
     * @throws FactoryException when neither exists (exit code 3)
     */
    public void remove(String name) {
        ArtifactStore opened = store.store();
        if (!opened.remove(kind, valid(name))) {
            requireSmallFiles(name);
        }
    }

    private String valid(String name) {
        return StoreName.require(noun, name);
    }

    /** The location of a folder, for messages. */
    public String location(String name) {
        return store.location(kind, name);
    }
}
