package io.adapterfactory.t2l.file;

/**
 * One file of an artifact.
 *
 * @param name relative to the artifact's directory
 * @param size in bytes
 * @param sha256 in lower-case hexadecimal
 */
public record FileDigest(String name, long size, String sha256) {

    public FileDigest {
        if (name == null || name.isBlank() || sha256 == null || size < 0) {
            throw new IllegalArgumentException(
                    "a file's digest needs a name, a size and a SHA-256, found " + name + ", " + size + ", " + sha256);
        }
    }
}
