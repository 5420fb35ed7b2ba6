package io.adapterfactory.t2l.hub;

import io.adapterfactory.t2l.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** A snapshot that is used without contacting the Hub. It must have every required file, complete. */
final class CachedSnapshot {

    private final CachedRepository repository;
    private final RepositoryId id;

    CachedSnapshot(CachedRepository repository, RepositoryId id) {
        this.repository = repository;
        this.id = id;
    }

    /**
     * Its folder.
     *
     * @param why reason for not using the network, for the message
     * @throws HubException when it is missing or incomplete; the message names what is missing
     */
    Path require(String revision, FileRule rule, String why) throws InterruptedException {
        try {
            String commit = repository
                    .commit(revision)
                    .filter(found -> Files.isDirectory(repository.snapshot(found)))
                    .orElseThrow(() -> absent(revision, "does not exist", why));
            Optional<SortedMap<String, RemoteFile>> tree = repository.tree(commit);
            SortedSet<String> listed =
                    tree.isPresent() ? new TreeSet<>(tree.get().keySet()) : repository.snapshotFiles(commit);
            List<String> bad = new ArrayList<>();
            for (String path : chosen(listed, rule, revision, commit, why)) {
                problem(commit, path, tree).ifPresent(bad::add);
            }
            if (!bad.isEmpty()) {
                throw absent(revision, "(commit " + commit + ") is not complete: " + String.join("; ", bad), why);
            }
            return repository.snapshot(commit);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while the cache was read");
            }
            throw new HubException(Reason.DISK, "the cache " + repository.cache() + " cannot be read: " + e, e);
        }
    }

    private List<String> chosen(SortedSet<String> listed, FileRule rule, String revision, String commit, String why)
            throws InterruptedException {
        try {
            return rule.choose(id.text(), listed, path -> {
                Path file = repository.inSnapshot(commit, path);
                if (!Files.isRegularFile(file)) {
                    throw absent(revision, "(commit " + commit + ") is not complete: " + path + " is missing", why);
                }
                return file;
            });
        } catch (HubException e) {
            if (e.reason() == Reason.NOT_CACHED) {
                throw e;
            }
            throw new HubException(
                    Reason.NOT_CACHED,
                    absent(revision, "(commit " + commit + ") cannot be used: " + e.getMessage(), why)
                            .getMessage(),
                    e);
        }
    }

    private Optional<String> problem(String commit, String path, Optional<SortedMap<String, RemoteFile>> tree)
            throws IOException {
        Path file = repository.inSnapshot(commit, path);
        if (!Files.isRegularFile(file)) {
            return Optional.of(path + " is missing");
        }
        return tree.isEmpty()
                ? Optional.empty()
                : tree.get().get(path).damage(file, Optional.empty()).map(damage -> path + ": " + damage);
    }

    private HubException absent(String revision, String problem, String why) {
        return new HubException(
                Reason.NOT_CACHED,
                "revision '" + revision + "' of " + id + " in the cache " + repository.cache() + " " + problem + ". "
                        + why);
    }
}
