package io.adapterfactory.t2l.artifact;

import io.adapterfactory.t2l.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;

/**
 * Keys in PEM files, in the formats of {@code openssl genpkey}: private ones in PKCS #8, public ones as
 * SubjectPublicKeyInfo; Ed25519, or ECDSA over P-256, P-384 and P-521. Messages never contain any part of a key.
 */
public final class SignatureKeys {

    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final List<String> ALGORITHMS = List.of("Ed25519", "EC");

    private SignatureKeys() {}

    /**
     * Creates an Ed25519 pair: {@code signing-key.pem}, which only its owner can read, and {@code signing-key.pub.pem}.
     *
     * @throws java.io.UncheckedIOException with a {@link java.nio.file.FileAlreadyExistsException} if one of them exists
     */
    public static void create(Path folder) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            Files.createDirectories(folder);
            Path secret = folder.resolve("signing-key.pem");
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(secret);
            }
            Files.writeString(secret, Pem.of(PRIVATE, pair.getPrivate().getEncoded()));
            Files.writeString(
                    folder.resolve("signing-key.pub.pem"),
                    Pem.of(PUBLIC, pair.getPublic().getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make keys in " + folder + ": " + e, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
        }
    }

    /** @throws IllegalArgumentException when the file is missing or contains no such key */
    public static PrivateKey readPrivate(Path file) {
        byte[] der = Pem.read(file, PRIVATE);
        return firstOf(file, PRIVATE, factory -> factory.generatePrivate(new PKCS8EncodedKeySpec(der)));
    }

    /** @throws IllegalArgumentException when the file is missing or contains no such key */
    public static PublicKey readPublic(Path file) {
        byte[] der = Pem.read(file, PUBLIC);
        return firstOf(file, PUBLIC, factory -> factory.generatePublic(new X509EncodedKeySpec(der)));
    }

    /** SHA-256 of a public key's PEM text, which identifies the key in model signatures. */
    public static String fingerprint(PublicKey key) {
        return Sha256.of(Pem.of(PUBLIC, key.getEncoded()).getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance(algorithm(key));
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the signing key cannot be used: " + e.getMessage(), e);
        }
    }

    static boolean verifies(PublicKey key, byte[] message, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(algorithm(key));
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // a malformed signature is not by this key
        }
    }

    /** ECDSA uses the hash that matches the curve, like the reference implementation of model signing. */
    private static String algorithm(Key key) {
        if (!(key instanceof ECKey curve)) {
            return "Ed25519";
        }
        int bits = curve.getParams().getOrder().bitLength();
        return switch (bits) {
            case 256 -> "SHA256withECDSA";
            case 384 -> "SHA384withECDSA";
            case 521 -> "SHA512withECDSA";
            default ->
                throw new IllegalArgumentException(
                        "a curve of " + bits + " bits is not supported; expected P-256, P-384 or P-521");
        };
    }

    private interface KeyReader<K> {
        K read(KeyFactory factory) throws GeneralSecurityException;
    }

    private static <K> K firstOf(Path file, String kind, KeyReader<K> reader) {
        for (String algorithm : ALGORITHMS) {
            try {
                return reader.read(KeyFactory.getInstance(algorithm));
            } catch (GeneralSecurityException e) {
                // The key has another algorithm. The cause may contain bytes of the key, so it is not kept.
            }
        }
        throw new IllegalArgumentException("key file " + file + " holds no usable "
                + kind.toLowerCase(java.util.Locale.ROOT) + "; expected Ed25519, or ECDSA over P-256, P-384 or P-521");
    }
}
