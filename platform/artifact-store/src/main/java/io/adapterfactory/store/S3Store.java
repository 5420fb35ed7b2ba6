package io.adapterfactory.store;

import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.MissingArtifactException;
import io.adapterfactory.t2l.artifact.ModelSignature;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.file.FilePlaces;
import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.file.WriteProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Artifacts in a bucket. An artifact is first written to a local folder and then uploaded, its manifest last: without a
 * manifest it is not an artifact. Its path is {@code <path>/<digest of its files>/}, so that two writers of the same
 * artifact with different bytes cannot mix their files. Artifacts are downloaded to a local folder and verified there.
 */
public final class S3Store implements ArtifactStore {

    private static final int DIGEST_DIGITS = 16;
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{" + DIGEST_DIGITS + "}");
    private static final String SCRATCH = ".new";
    private static final Duration PROBE_LASTS = Duration.ofSeconds(30);
    private static final String PROBE = ".probe";

    private final S3Settings settings;
    private final Bucket bucket;
    private final Mirror mirror;
    private final NamedFolders named;
    private final CopyLimit limit;
    private final Path copies;
    private final FilePlaces places;
    private Instant probed = Instant.EPOCH;
    private Optional<String> whyNotWritable = Optional.empty();

    /**
     * @param copies local folder for written and downloaded artifacts; may be emptied while no process uses it, and
     *     must not be shared
     * @param places local paths of files that events name; files in the bucket are below its prefix
     */
    public S3Store(S3Settings settings, Path copies, FilePlaces places) {
        this.settings = settings;
        this.places = places;
        this.bucket = new Bucket(settings);
        this.copies = copies.toAbsolutePath().normalize();
        ArtifactDirectory.delete(this.copies.resolve(SCRATCH)); // left by a process that was killed
        this.mirror = new Mirror(bucket, settings.prefix(), this.copies);
        this.named = new NamedFolders(bucket, mirror, settings.prefix(), this.copies);
        this.limit = new CopyLimit(this.copies, settings.copiesBytes());
    }

    @Override
    public Stored write(String path, SignaturePolicy signatures, ArtifactDirectory.Contents contents) {
        return find(path, signatures).orElseGet(() -> add(path, signatures, contents));
    }

    /** Of several artifacts, the first in the order of their digests. */
    @Override
    public Optional<Stored> find(String path, SignaturePolicy signatures) {
        StorePath.require(path);
        String below = settings.prefix() + path + "/";
        for (String name : bucket.folders(below)) {
            if (isPlaceOfAnArtifact(name)) {
                try {
                    return Optional.of(fetchWhole(path + "/" + name, signatures));
                } catch (DamagedArtifactException e) {
                    // Treated as missing: it is written again, or the next one is used.
                }
            }
        }
        return Optional.empty();
    }

    static boolean isPlaceOfAnArtifact(String name) {
        return DIGEST.matcher(name).matches();
    }

    private Stored fetchWhole(String path, SignaturePolicy signatures) {
        Path scratch = scratch("manifest");
        try {
            Files.createDirectories(scratch);
            receive(settings.prefix() + path + "/" + Manifest.NAME, scratch, SizeLimit.CONFIG_BYTES.value() + 1);
            List<FileDigest> files = Manifest.read(scratch).files();
            return new Stored(location(path), fetch(location(path), files, signatures), files);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + scratch + ": " + e, e);
        } finally {
            ArtifactDirectory.delete(scratch.getParent());
        }
    }

    @Override
    public Stored add(String path, SignaturePolicy signatures, ArtifactDirectory.Contents contents) {
        StorePath.require(path);
        Path made = scratch(path.substring(path.lastIndexOf('/') + 1));
        try {
            Manifest manifest = ArtifactDirectory.write(made, signatures, contents);
            String whole = path + "/" + manifest.rootDigest().substring(0, DIGEST_DIGITS);
            send(made, manifest, settings.prefix() + whole + "/");
            return new Stored(location(whole), keep(made, whole), manifest.files());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot send " + path + " to " + settings.store() + ": " + e.getMessage(), e);
        } finally {
            ArtifactDirectory.delete(made.getParent());
        }
    }

    private void send(Path folder, Manifest manifest, String prefix) throws IOException {
        for (FileDigest file : manifest.files()) {
            bucket.putOnce(prefix + file.name(), folder.resolve(file.name()));
        }
        Path signature = folder.resolve(ModelSignature.NAME);
        if (Files.exists(signature)) {
            bucket.putOnce(prefix + ModelSignature.NAME, signature);
        }
        bucket.putOnce(prefix + Manifest.NAME, folder.resolve(Manifest.NAME));
    }

    /** Does not download an artifact that has an undamaged local copy. */
    @Override
    public Path fetch(String location, List<FileDigest> files, SignaturePolicy signatures) {
        String path = path(location);
        Manifest manifest = new Manifest(files);
        Path folder = copies.resolve(path);
        if (isWhole(folder, manifest, signatures)) {
            limit.used(folder);
            return folder;
        }
        Path fetched = scratch(folder.getFileName().toString());
        try {
            Files.createDirectories(fetched);
            for (FileDigest file : files) {
                requirePlain(file.name(), location);
                // One more byte than expected proves that the file is too long.
                receive(settings.prefix() + path + "/" + file.name(), fetched, file.size() + 1);
            }
            for (String extra : List.of(Manifest.NAME, ModelSignature.NAME)) {
                receiveIfThere(settings.prefix() + path + "/" + extra, fetched, SizeLimit.CONFIG_BYTES.value() + 1);
            }
            manifest.verify(fetched);
            signatures.require(fetched);
            return keep(fetched, path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the copy of " + location + " to " + folder + ": " + e, e);
        } finally {
            ArtifactDirectory.delete(fetched.getParent());
        }
    }

    @Override
    public void requireOwn(String location) {
        path(location);
    }

    /** Removes the manifest first: without it, the folder is not an artifact. */
    @Override
    public boolean remove(String path, String location) {
        String own = path(location);
        if (!own.equals(path) && !own.startsWith(path + "/")) {
            return false;
        }
        String below = settings.prefix() + own + "/";
        List<String> keys = bucket.keys(below);
        bucket.delete(List.of(below + Manifest.NAME));
        bucket.delete(keys);
        ArtifactDirectory.delete(copies.resolve(own));
        return !keys.isEmpty();
    }

    /** A URI in the bucket, or a file of this machine. */
    @Override
    public Path file(String address) {
        return S3Settings.isS3(address) ? local(path(address)) : places.require(FolderStore.path(address));
    }

    @Override
    public Path local(String path) {
        StorePath.require(path);
        try {
            mirror.pull(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the copy of " + own() + path + " to " + copies + ": " + e, e);
        }
        return copies.resolve(path);
    }

    @Override
    public void share(String path) {
        try {
            mirror.push(StorePath.require(path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send " + path + " to " + own() + ": " + e, e);
        }
    }

    @Override
    public void delete(String path) {
        mirror.delete(StorePath.require(path));
    }

    @Override
    public List<String> folders(String path) {
        return bucket.folders(settings.prefix() + StorePath.require(path) + "/");
    }

    @Override
    public List<String> names(FolderKind kind) {
        return named.names(kind);
    }

    @Override
    public Optional<Path> find(FolderKind kind, String name) {
        return find(kind, name, Long.MAX_VALUE);
    }

    @Override
    public Optional<Path> findSmallFiles(FolderKind kind, String name) {
        return find(kind, name, SizeLimit.CONFIG_BYTES.value());
    }

    @Override
    public Set<String> fileNames(FolderKind kind, String name) {
        return named.fileNames(kind, name);
    }

    private Optional<Path> find(FolderKind kind, String name, long maxBytes) {
        try {
            return named.find(kind, name, maxBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write the copy of " + own() + kind.path(name) + " to " + copies + ": " + e, e);
        }
    }

    @Override
    public Path create(FolderKind kind, String name, ArtifactDirectory.Contents contents) {
        String path = kind.path(name);
        named.requireFree(kind, name);
        Path made = scratch(name);
        try {
            ArtifactDirectory.write(made, contents);
            named.send(kind, name, made);
            return named.keep(path, made);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send " + path + " to " + own() + ": " + e.getMessage(), e);
        } finally {
            ArtifactDirectory.delete(made.getParent());
        }
    }

    @Override
    public boolean remove(FolderKind kind, String name) {
        return named.remove(kind, kind.path(name));
    }

    @Override
    public Path folder() {
        return copies;
    }

    /** Writes a probe object, at most every 30 s, so that frequent health checks stay cheap. */
    @Override
    public synchronized Optional<String> whyNotWritable(String path) {
        Instant now = Instant.now();
        if (now.isAfter(probed.plus(PROBE_LASTS))) {
            whyNotWritable = WriteProbe.whyNotWritable(copies).or(this::whyBucketNotWritable);
            probed = now;
        }
        return whyNotWritable;
    }

    private Optional<String> whyBucketNotWritable() {
        Path empty = scratch(PROBE);
        try {
            Files.createDirectories(empty.getParent());
            bucket.put(settings.prefix() + PROBE, Files.createFile(empty));
            return Optional.empty();
        } catch (StoreUnavailableException e) {
            return Optional.of(e.getMessage());
        } catch (IOException e) {
            return Optional.of("cannot write in " + copies + ": " + e);
        } finally {
            ArtifactDirectory.delete(empty.getParent());
        }
    }

    private static boolean isWhole(Path folder, Manifest manifest, SignaturePolicy signatures) {
        try {
            Manifest.read(folder);
            manifest.verify(folder);
            signatures.require(folder);
            return true;
        } catch (DamagedArtifactException e) {
            return false;
        }
    }

    private void receive(String key, Path folder, long most) {
        if (!receiveIfThere(key, folder, most)) {
            throw new MissingArtifactException("s3://" + settings.bucket() + "/" + key + " is missing");
        }
    }

    private boolean receiveIfThere(String key, Path folder, long most) {
        try {
            bucket.get(key, folder.resolve(key.substring(key.lastIndexOf('/') + 1)), most);
            return true;
        } catch (Bucket.NoSuchObjectException e) {
            return false;
        }
    }

    /**
     * Moves a finished folder to its path among the copies, where another thread may already have put the same folder.
     */
    private Path keep(Path finished, String path) throws IOException {
        Path folder = copies.resolve(path);
        synchronized (this) {
            ArtifactDirectory.delete(folder);
            Files.createDirectories(folder.getParent());
            Files.move(finished, folder);
            limit.used(folder);
            return folder;
        }
    }

    private Path scratch(String name) {
        return copies.resolve(SCRATCH).resolve(UUID.randomUUID().toString()).resolve(name);
    }

    private String location(String path) {
        return own() + path + "/";
    }

    private String own() {
        return "s3://" + settings.bucket() + "/" + settings.prefix();
    }

    private String path(String location) {
        if (!location.startsWith(own())) {
            throw new IllegalArgumentException("location '" + location + "' is not in the store " + own());
        }
        return StorePath.require(location.substring(own().length()).replaceAll("/$", ""));
    }

    private static void requirePlain(String name, String location) {
        if (!StorePath.isPlain(name)) {
            throw new DamagedArtifactException("'" + name + "' is not a file of " + location);
        }
    }

    @Override
    public void close() {
        bucket.close();
    }
}
