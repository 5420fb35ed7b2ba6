package io.adapterfactory.cli.token;

import io.adapterfactory.broker.OwnerFile;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/**
 * The pair of RSA keys for a factory's tokens, in a folder: the private key signs tokens and is secret; services verify
 * tokens with the public key.
 *
 * @param privateKey PEM (PKCS 8)
 * @param publicKey PEM (X.509)
 */
public record TokenKeys(Path privateKey, Path publicKey) {

    /** Issuer and audience of the tokens; services expect it by default. */
    private static final String FACTORY = "adapter-factory";

    private static final int BITS = 2048;

    public static TokenKeys in(Path folder) {
        return new TokenKeys(folder.resolve("http-tokens.pem"), folder.resolve("http-tokens.pub.pem"));
    }

    /**
     * Creates the keys if they do not exist.
     *
     * @throws FactoryException when the folder is not writable
     */
    public TokenKeys orCreate() {
        if (Files.exists(privateKey) && Files.exists(publicKey)) {
            return this;
        }
        try {
            Files.createDirectories(privateKey.toAbsolutePath().getParent());
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            OwnerFile.write(privateKey, Pem.of("PRIVATE KEY", pair.getPrivate().getEncoded()));
            Files.writeString(publicKey, Pem.of("PUBLIC KEY", pair.getPublic().getEncoded()));
            return this;
        } catch (IOException | GeneralSecurityException e) {
            throw FactoryException.failed("cannot create the token keys in " + privateKey.getParent() + ": " + e);
        }
    }

    /** A token that is not restricted to a tenant. */
    public String token(String subject, Set<Role> roles, Duration lifetime) {
        return token(subject, roles, Optional.empty(), lifetime);
    }

    /**
     * A signed token (JWT, RS256).
     *
     * @param subject holder of the token
     * @param tenant for which the holder publishes tasks; empty for any tenant
     * @param lifetime from now on
     * @throws FactoryException when the private key cannot be read
     */
    public String token(String subject, Set<Role> roles, Optional<String> tenant, Duration lifetime) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(FACTORY);
        claims.setAudience(FACTORY);
        claims.setSubject(subject);
        claims.setStringListClaim("groups", roles.stream().map(Role::toString).toList());
        tenant.ifPresent(name -> claims.setStringClaim("tenant", name));
        claims.setIssuedAtToNow();
        claims.setGeneratedJwtId();
        claims.setExpirationTimeMinutesInTheFuture(lifetime.toMinutes());
        JsonWebSignature signed = new JsonWebSignature();
        signed.setPayload(claims.toJson());
        signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signed.setKey(key());
        try {
            return signed.getCompactSerialization();
        } catch (JoseException e) {
            throw FactoryException.badInput("the key " + privateKey + " cannot sign tokens: " + e.getMessage());
        }
    }

    private PrivateKey key() {
        try {
            byte[] der = Pem.read(privateKey, "PRIVATE KEY");
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IllegalArgumentException e) {
            throw FactoryException.badInput(e.getMessage() + "; create one with factory token --make-keys");
        } catch (GeneralSecurityException e) {
            throw FactoryException.badInput("the file " + privateKey
                    + " does not contain a private RSA key in PEM; create one with factory token --make-keys");
        }
    }
}
