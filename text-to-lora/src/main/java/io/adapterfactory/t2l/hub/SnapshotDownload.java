package io.adapterfactory.t2l.hub;

import io.adapterfactory.t2l.hub.HubException.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * One download: resolves the revision to a commit, reads its list of files, downloads the missing ones, and writes the
 * ref last.
 */
final class SnapshotDownload {

    private final HubApi api;
    private final CachedRepository repository;
    private final CachedSnapshot cached;
    private final FileRule rule;
    private final HubListener listener;
    private boolean gated;

    SnapshotDownload(
            HubApi api, CachedRepository repository, CachedSnapshot cached, FileRule rule, HubListener listener) {
        this.api = api;
        this.repository = repository;
        this.cached = cached;
        this.rule = rule;
        this.listener = listener;
    }

    Path download(String revision) throws InterruptedException {
        try {
            if (CachedRepository.isCommit(revision) && repository.tree(revision).isPresent()) {
                Optional<Path> there = inCache(revision);
                if (there.isPresent()) {
                    return there.get();
                }
            }
            return fromHub(revision);
        } catch (IOException e) {
            throw cacheFailure(e);
        }
    }

    private HubException cacheFailure(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while the cache was used");
        }
        return new HubException(
                Reason.DISK,
                "the cache " + repository.cache() + " cannot be used: " + e + ". HF_HUB_CACHE names it",
                e);
    }

    private Path fromHub(String revision) throws IOException, InterruptedException {
        List<Path> fallback = new ArrayList<>(1);
        BooleanSupplier alternative = () -> {
            try {
                inCache(revision).ifPresent(fallback::add);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return !fallback.isEmpty();
        };
        String commit;
        SortedMap<String, RemoteFile> files;
        try {
            commit = resolve(revision, alternative);
            files = files(commit, alternative);
        } catch (HubException e) {
            if (e.reason() != Reason.ACCESS && e.reason() != Reason.UNAVAILABLE
                    || fallback.isEmpty() && !alternative.getAsBoolean()) {
                throw e;
            }
            Path snapshot = fallback.get(0);
            listener.notice("the snapshot of commit " + snapshot.getFileName() + " in the cache is used, because "
                    + e.getMessage());
            return snapshot;
        }
        try {
            return complete(revision, commit, files);
        } catch (HubException e) {
            if (e.reason() != Reason.MISSING || CachedRepository.isCommit(revision)) {
                throw e;
            }
            // after a forced push the Hub may name a commit whose files are gone
            listener.notice("revision '" + revision + "' is requested again, because " + e.getMessage());
            repository.removeTree(commit);
            String again = resolve(revision, () -> false);
            return complete(revision, again, files(again, () -> false));
        }
    }

    private Optional<Path> inCache(String revision) throws InterruptedException {
        try {
            return Optional.of(cached.require(revision, rule, ""));
        } catch (HubException e) {
            return Optional.empty(); // the reason for not using the Hub is more helpful
        }
    }

    private String resolve(String revision, BooleanSupplier alternative) throws InterruptedException {
        if (CachedRepository.isCommit(revision)) {
            return revision;
        }
        HubApi.Revision found = api.revision(revision, alternative);
        gated = found.gated();
        return found.commit();
    }

    private SortedMap<String, RemoteFile> files(String commit, BooleanSupplier alternative)
            throws IOException, InterruptedException {
        Optional<SortedMap<String, RemoteFile>> known = repository.tree(commit);
        return known.isPresent() ? known.get() : api.tree(commit, alternative);
    }

    private Path complete(String revision, String commit, SortedMap<String, RemoteFile> files)
            throws IOException, InterruptedException {
        List<String> chosen = rule.choose(repository.id().text(), new TreeSet<>(files.keySet()), path -> {
            try {
                return isThere(commit, path, files.get(path))
                        ? repository.inSnapshot(commit, path)
                        : fetched(commit, path, files.get(path));
            } catch (IOException e) {
                throw cacheFailure(e);
            }
        });
        if (repository.tree(commit).isEmpty()) {
            repository.prepare();
            repository.writeTree(commit, files);
        }
        List<String> missing = new ArrayList<>();
        for (String path : chosen) {
            if (!isThere(commit, path, files.get(path))) {
                missing.add(path);
            }
        }
        requireRoom(missing, files);
        for (String path : missing) {
            fetched(commit, path, files.get(path));
        }
        repository.writeRef(revision, commit);
        return repository.snapshot(commit);
    }

    private boolean isThere(String commit, String path, RemoteFile file) throws IOException {
        Path shown = repository.inSnapshot(commit, path);
        if (!Files.isRegularFile(shown)) {
            return false;
        }
        Optional<String> damage = file.damage(shown, Optional.empty());
        damage.ifPresent(
                problem -> listener.notice(path + " in the cache is damaged and is downloaded again: " + problem));
        return damage.isEmpty();
    }

    private void requireRoom(List<String> missing, SortedMap<String, RemoteFile> files) throws IOException {
        if (missing.isEmpty()) {
            return;
        }
        repository.prepare();
        // in a malicious list, the sum of the sizes may overflow
        BigInteger needed = missing.stream()
                .map(path -> BigInteger.valueOf(files.get(path).size()))
                .reduce(BigInteger.ZERO, BigInteger::add);
        long free = Files.getFileStore(repository.cache()).getUsableSpace();
        if (needed.compareTo(BigInteger.valueOf(free)) > 0) {
            throw new HubException(
                    Reason.DISK,
                    repository.id() + " needs " + needed + " bytes more, and " + free + " are free in "
                            + repository.cache() + ". Make room, or set HF_HUB_CACHE to a larger disk");
        }
    }

    /** Adds a file to the snapshot: from its blob if there is one, else from the Hub. */
    private Path fetched(String commit, String path, RemoteFile file) throws IOException, InterruptedException {
        repository.prepare();
        if (gated) {
            api.requireAccess();
            gated = false;
        }
        HubApi.Source source = source(commit, path);
        if (source.size() != file.size()) {
            throw new HubException(
                    Reason.DAMAGED,
                    "the Hub lists " + path + " with " + file.size() + " bytes and offers " + source.size());
        }
        try (BlobLock lock = BlobLock.take(
                repository.lockFile(source.blob()),
                () -> listener.notice("another download of " + path + " is running; waiting for it"))) {
            Path blob = repository.blob(source.blob());
            Optional<ContentHash> named = ContentHash.of(source.blob());
            boolean isNew =
                    !Files.isRegularFile(blob) || file.damage(blob, named).isPresent();
            if (isNew) {
                transfer(lock, commit, path, file, source);
            }
            repository.show(source.blob(), commit, path, isNew);
        }
        return repository.inSnapshot(commit, path);
    }

    private HubApi.Source source(String commit, String path) throws IOException, InterruptedException {
        try {
            return api.source(commit, path);
        } catch (HubException e) {
            if (e.reason() == Reason.MISSING) {
                repository.writeMissing(commit, path);
            }
            throw e;
        }
    }

    /** Downloads a blob; content with a wrong hash is downloaded completely once more. */
    private void transfer(BlobLock lock, String commit, String path, RemoteFile file, HubApi.Source source)
            throws IOException, InterruptedException {
        Path part = lock.isExclusive() ? repository.part(source.blob()) : repository.partOfOurOwn(source.blob());
        Optional<ContentHash> named = ContentHash.of(source.blob());
        try {
            for (int attempt = 1; ; attempt++) {
                new BlobDownload(api, commit, path, source, listener).into(part);
                Optional<String> damage = file.damage(part, named);
                if (damage.isEmpty()) {
                    CachedRepository.move(part, repository.blob(source.blob()));
                    return;
                }
                Files.delete(part);
                String problem = path + " arrived with wrong content: " + damage.get();
                if (attempt == 2) {
                    throw new HubException(
                            Reason.DAMAGED,
                            problem + ", twice. None of it is kept; a proxy or mirror (HF_ENDPOINT) may change it");
                }
                listener.notice(problem + "; it is downloaded once more");
            }
        } finally {
            if (!lock.isExclusive()) {
                Files.deleteIfExists(part);
            }
        }
    }
}
