package io.adapterfactory.t2l.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The hash of a file's content.
 *
 * @param hex lower case: 64 digits are the SHA-256 of the content, 40 are git's hash, the SHA-1 of {@code blob <size>},
 *     a zero byte, and the content
 */
record ContentHash(String hex) {

    private static final int PART_BYTES = 1 << 18;
    private static final int SHA256_DIGITS = 64;

    /** Empty when the text is neither hash. */
    static Optional<ContentHash> of(String text) {
        return text.matches("[0-9a-f]{40}|[0-9a-f]{64}") ? Optional.of(new ContentHash(text)) : Optional.empty();
    }

    /** The same kind of hash of another file. */
    ContentHash ofFile(Path file) throws IOException {
        MessageDigest digest = digest(hex.length() == SHA256_DIGITS ? "SHA-256" : "SHA-1");
        if (hex.length() != SHA256_DIGITS) {
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] part = new byte[PART_BYTES];
            for (int read = stream.read(part); read >= 0; read = stream.read(part)) {
                digest.update(part, 0, read);
            }
        }
        return new ContentHash(HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public String toString() {
        return (hex.length() == SHA256_DIGITS ? "SHA-256 " : "git hash ") + hex;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
