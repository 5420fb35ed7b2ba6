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

/** The folders of one kind in a store, with the messages that people get about them. */
public final class StoredFolders {

    private final StoreAccess store;
    private final FolderKind kind;
    private final String noun;
    private final String removal;

    /**
     * @param noun what one is called in a message
     * @param removal command that removes one, without its name
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
     * One of them on this machine, with all its files.
     *
     * @throws FactoryException when there is none of this name (exit code 3)
     */
    public Path require(String name) {
        return require(name, () -> store.store().find(kind, valid(name)));
    }

    /** The same with its small files only. */
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
     * Adds one, which appears whole, or not at all.
     *
     * @param contents fills a temporary folder, and throws if it is not usable
     * @throws FactoryException when the name is taken, or the disk is full
     */
    public Path add(String name, ArtifactDirectory.Contents contents) {
        requireFree(name);
        try {
            return store.store().create(kind, name, contents);
        } catch (NameTakenException e) {
            throw taken(name, e);
        } catch (UncheckedIOException e) {
            throw FactoryException.failed(noun + " '" + name + "' is not added: " + e.getMessage());
        }
    }

    /** Before a long download, not only after it. */
    private void requireFree(String name) {
        if (store.store().findSmallFiles(kind, valid(name)).isPresent()) {
            throw taken(name, NameTakenException.whole(name));
        }
    }

    private FactoryException taken(String name, NameTakenException e) {
        return FactoryException.badInput(
                e.unfinished()
                        ? noun + " '" + name + "' is not added: " + e.getMessage() + ": " + removal + " " + name
                        : noun + " '" + name + "' is already in store " + store.name()
                                + "; choose another --name, or remove it first: " + removal + " " + name);
    }

    /**
     * Removes one, or what is left of one whose adding was stopped.
     *
     * @throws FactoryException when there is neither (exit code 3)
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

    /** Where one is, for people. */
    public String location(String name) {
        return store.location(kind, name);
    }
}
