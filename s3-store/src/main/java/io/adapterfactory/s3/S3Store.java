package io.adapterfactory.s3;

import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.DamagedArtifactException;
import io.adapterfactory.t2l.artifact.FileDigest;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.ModelSignature;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.SizeLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Artifacts in a bucket. What is written is made as a folder on this machine first and then sent, its manifest last: an artifact
 * without a manifest is none. It lies at {@code <path>/<digest of its files>/}, so that two who write the same artifact at once,
 * with other bytes, cannot mix their files; each has a whole one. What is read is fetched into a folder on this machine and
 * verified there.
 */
public final class S3Store implements AutoCloseable {

    /**
     * An artifact that lies whole in the bucket.
     *
     * @param location its address, {@code s3://bucket/...}
     * @param folder with its files, verified, on this machine
     */
    public record Stored(URI location, Path folder, List<FileDigest> files) {}

    private static final int DIGEST_DIGITS = 16;
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private final S3Settings settings;
    private final Bucket bucket;
    private final Path copies;

    /** @param copies folder on this machine that takes what is written and fetched; may be emptied while nobody uses it */
    public S3Store(S3Settings settings, Path copies) {
        this.settings = settings;
        this.bucket = new Bucket(settings);
        this.copies = copies.toAbsolutePath().normalize();
    }

    /**
     * Writes an artifact, whole or not at all; an undamaged one that is there already stays, signed if the policy asks for it.
     *
     * @param path in the store, for example {@code adapters/0123}
     * @throws io.adapterfactory.t2l.artifact.StoreUnavailableException when the bucket cannot be used now
     * @throws UncheckedIOException when the folder on this machine cannot be written
     */
    public Stored write(String path, SignaturePolicy signatures, ArtifactDirectory.Contents contents) {
        return find(path, signatures).orElseGet(() -> add(path, signatures, contents));
    }

    /** The artifact of this path, undamaged and as the policy asks for; of several the first by their digests. */
    public Optional<Stored> find(String path, SignaturePolicy signatures) {
        requireRelative(path);
        String below = settings.prefix() + path + "/";
        for (String key : bucket.keys(below)) {
            if (key.matches(Pattern.quote(below) + "[0-9a-f]{" + DIGEST_DIGITS + "}/" + Manifest.NAME)) {
                String name = key.substring(below.length(), key.lastIndexOf('/'));
                try {
                    return Optional.of(fetchWhole(path + "/" + name, signatures));
                } catch (DamagedArtifactException e) {
                    // As good as not there: it is written anew, or the next one is taken.
                }
            }
        }
        return Optional.empty();
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

    /** Writes an artifact beside others that may lie under the same path. */
    public Stored add(String path, SignaturePolicy signatures, ArtifactDirectory.Contents contents) {
        requireRelative(path);
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

    /**
     * Brings an artifact to this machine; one that is here already, undamaged, is not fetched again.
     *
     * @param files that it must have
     * @return the folder, verified, with the signature that the policy asks for
     * @throws IllegalArgumentException when the location is none of this store's
     * @throws DamagedArtifactException when a file is missing or is not what its digest says, or no trusted key signed it
     * @throws io.adapterfactory.t2l.artifact.StoreUnavailableException when the bucket cannot be used now
     * @throws UncheckedIOException when the folder on this machine cannot be written
     */
    public Path fetch(URI location, List<FileDigest> files, SignaturePolicy signatures) {
        String path = path(location);
        Manifest manifest = new Manifest(files);
        Path folder = copies.resolve(path);
        if (isWhole(folder, manifest, signatures)) {
            return folder;
        }
        Path fetched = scratch(folder.getFileName().toString());
        try {
            Files.createDirectories(fetched);
            for (FileDigest file : files) {
                requirePlain(file.name(), location);
                // One byte more than expected is enough to see that there are too many.
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
            throw new DamagedArtifactException("s3://" + settings.bucket() + "/" + key + " is missing");
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

    /** Moves a finished folder to its place among the copies, where another thread may have put the same. */
    private Path keep(Path finished, String path) throws IOException {
        Path folder = copies.resolve(path);
        synchronized (this) {
            ArtifactDirectory.delete(folder);
            Files.createDirectories(folder.getParent());
            return Files.move(finished, folder);
        }
    }

    private Path scratch(String name) {
        return copies.resolve(".new").resolve(UUID.randomUUID().toString()).resolve(name);
    }

    private URI location(String path) {
        return URI.create("s3://" + settings.bucket() + "/" + settings.prefix() + path + "/");
    }

    private String path(URI location) {
        String own = "s3://" + settings.bucket() + "/" + settings.prefix();
        if (!location.toString().startsWith(own)) {
            throw new IllegalArgumentException("location '" + location + "' is not in the store " + own);
        }
        String path = location.toString().substring(own.length()).replaceAll("/$", "");
        requireRelative(path);
        return path;
    }

    /** Only plain names, because a path becomes a folder on this machine. */
    private static void requireRelative(String path) {
        for (String name : path.split("/", -1)) {
            if (!PLAIN_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "'" + path
                                + "' is no path in the store; expected names of letters, digits, '.', '_' and '-' between slashes");
            }
        }
    }

    private static void requirePlain(String name, URI location) {
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw new DamagedArtifactException("'" + name + "' is no file of " + location);
        }
    }

    @Override
    public void close() {
        bucket.close();
    }
}
