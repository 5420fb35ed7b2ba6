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
 * The pair of RSA keys of a factory's tokens, in a folder: one signs tokens and is its owner's alone, with the other services verify
 * them.
 *
 * @param privateKey PEM (PKCS 8)
 * @param publicKey PEM (X.509)
 */
public record TokenKeys(Path privateKey, Path publicKey) {

    /** Who signs, and whom the tokens are for; what services expect by default. */
    private static final String FACTORY = "adapter-factory";

    private static final int BITS = 2048;

    public static TokenKeys in(Path folder) {
        return new TokenKeys(folder.resolve("http-tokens.pem"), folder.resolve("http-tokens.pub.pem"));
    }

    /**
     * Makes them where they are not there.
     *
     * @throws FactoryException when the folder cannot be written
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
            throw FactoryException.failed("cannot make the keys of tokens in " + privateKey.getParent() + ": " + e);
        }
    }

    /** A token for anybody's tasks. */
    public String token(String subject, Set<Role> roles, Duration lifetime) {
        return token(subject, roles, Optional.empty(), lifetime);
    }

    /**
     * A signed token (JWT, RS256).
     *
     * @param subject who it is for
     * @param tenant whose tasks it publishes; empty for anybody's
     * @param lifetime from now
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
            throw FactoryException.badInput(e.getMessage() + "; factory token --make-keys writes one");
        } catch (GeneralSecurityException e) {
            throw FactoryException.badInput("the file " + privateKey
                    + " holds no private RSA key in PEM, as factory token --make-keys writes it");
        }
    }
}
