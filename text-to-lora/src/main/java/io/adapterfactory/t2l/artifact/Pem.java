package io.adapterfactory.t2l.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text format of keys (RFC 7468). Messages never contain any part of a key. */
public final class Pem {

    private static final int LINE = 64;
    private static final int MAX_BYTES = 1 << 16;

    private Pem() {}

    /**
     * @param label for example {@code PUBLIC KEY}
     * @param der the encoded key
     */
    public static String of(String label, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /**
     * @param label of the wanted block; others are skipped
     * @return the encoded key
     * @throws IllegalArgumentException when the file cannot be read, is too large, or has no such block
     */
    public static byte[] read(Path file, String label) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("key file " + file + " has more than " + MAX_BYTES + " bytes");
            }
            Matcher block = Pattern.compile(
                            "-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]+)-----END " + label + "-----")
                    .matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            if (!block.find()) {
                throw new IllegalArgumentException(
                        "key file " + file + " has no block BEGIN " + label + "; expected an unencrypted PEM file");
            }
            return Base64.getMimeDecoder().decode(block.group(1));
        } catch (IOException e) {
            throw new IllegalArgumentException("key file " + file + " cannot be read: " + e, e);
        }
    }
}
