package io.adapterfactory.t2l.basemodel.digest;

import io.adapterfactory.t2l.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Digests lines of UTF-8 text, each with a line break at its end. */
final class DigestLines {

    private final MessageDigest digest = Sha256.digest();

    /** @param title first line: the digested object, and the version of the definition */
    DigestLines(String title) {
        add(title);
    }

    /** Backslashes and line breaks within a line are escaped by a backslash; a line break becomes {@code \n}. */
    DigestLines add(String line) {
        String escaped = line.replace("\\", "\\\\").replace("\n", "\\n");
        digest.update((escaped + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    DigestLines add(String key, Object value) {
        return add(key + " " + value);
    }

    /** In single precision and hexadecimal, which is equal on every Java platform. */
    DigestLines add(String key, double value) {
        return add(key + " " + Float.toHexString((float) value));
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
