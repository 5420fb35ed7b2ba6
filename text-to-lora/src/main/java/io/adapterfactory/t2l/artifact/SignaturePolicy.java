package io.adapterfactory.t2l.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/** Decides whether folders are signed when they are written, and which signatures are required when they are read. */
public final class SignaturePolicy {

    /** Folders are neither signed nor verified. */
    public static final SignaturePolicy OFF = new SignaturePolicy(null, null, List.of());

    private final PrivateKey key;
    private final PublicKey itsPublicKey;
    private final List<PublicKey> trusted;

    private SignaturePolicy(PrivateKey key, PublicKey itsPublicKey, List<PublicKey> trusted) {
        this.key = key;
        this.itsPublicKey = itsPublicKey;
        this.trusted = trusted;
    }

    /**
     * @param signingKey PEM file of the private key that signs written folders; its public key must be trusted
     * @param trustedKeys PEM files of public keys; without any, signing is off
     * @throws IllegalArgumentException when a file contains no key, or the private key matches none of the public ones
     */
    public static SignaturePolicy of(Optional<Path> signingKey, List<Path> trustedKeys) {
        if (trustedKeys.isEmpty() && signingKey.isEmpty()) {
            return OFF;
        }
        List<PublicKey> trusted =
                trustedKeys.stream().map(SignatureKeys::readPublic).toList();
        if (signingKey.isEmpty()) {
            return new SignaturePolicy(null, null, trusted);
        }
        PrivateKey key = SignatureKeys.readPrivate(signingKey.get());
        byte[] probe = "find the public key".getBytes(StandardCharsets.US_ASCII);
        byte[] signed = SignatureKeys.sign(key, probe);
        PublicKey itsPublicKey = trusted.stream()
                .filter(candidate -> SignatureKeys.verifies(candidate, probe, signed))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the public key of " + signingKey.get() + " is not among the trusted keys " + trustedKeys));
        return new SignaturePolicy(key, itsPublicKey, trusted);
    }

    /** Whether folders need a signature to be read. */
    public boolean isOn() {
        return !trusted.isEmpty();
    }

    /** Signs a complete folder, if this policy has a key. */
    public void sign(Path folder, String name) throws IOException {
        if (key != null) {
            ModelSignature.sign(folder, name, key, itsPublicKey);
        }
    }

    /**
     * @return the fingerprint of the signing key; empty when signing is off
     * @throws UntrustedArtifactException when signing is on and the folder has no valid signature of a trusted key
     */
    public Optional<String> require(Path folder) {
        return isOn() ? Optional.of(ModelSignature.verify(folder, trusted)) : Optional.empty();
    }
}
