package io.adapterfactory.broker;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The text form of keys and certificates (RFC 7468). */
public final class Pem {

    private static final int LINE = 64;

    private Pem() {}

    /**
     * @param label for example {@code PUBLIC KEY}
     * @param der the encoded key or certificate
     */
    public static String of(String label, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
