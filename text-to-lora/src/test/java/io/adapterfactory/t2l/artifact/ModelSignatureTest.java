package io.adapterfactory.t2l.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSignatureTest {

    @TempDir
    Path root;

    private Path keys;
    private Path folder;
    private SignaturePolicy policy;

    @BeforeEach
    void aSignedFolder() throws IOException {
        keys = root.resolve("keys");
        SignatureKeys.create(keys);
        policy = SignaturePolicy.of(
                Optional.of(keys.resolve("signing-key.pem")), List.of(keys.resolve("signing-key.pub.pem")));
        folder = root.resolve("adapter");
        ArtifactDirectory.write(folder, policy, directory -> {
            Files.writeString(directory.resolve("b"), "two");
            Files.writeString(directory.resolve("a"), "abc");
        });
    }

    @Test
    void aFolderSignedByTheReferenceImplementationIsAccepted() throws IOException {
        Path signed = root.resolve("reference");
        Files.createDirectories(signed);
        for (String name : List.of("model.sig", "signme-1", "signme-2")) {
            Files.copy(resource(name), signed.resolve(name));
        }

        SignaturePolicy.of(Optional.empty(), List.of(resource("signing-key.pub.pem")))
                .require(signed);

        Files.writeString(signed.resolve("signme-2"), "signme-2!");
        assertThatThrownBy(() -> SignaturePolicy.of(Optional.empty(), List.of(resource("signing-key.pub.pem")))
                        .require(signed))
                .hasMessageContaining("signme-2 differs from the signed file: expected SHA-256 32dcb1f8");
    }

    /** Checks the bundle against sections 4 to 6 of the specification, using only the JDK. */
    @Test
    void theBundleIsWhatTheSpecificationSays() throws Exception {
        JsonNode bundle =
                new ObjectMapper().readTree(folder.resolve("model.sig").toFile());
        byte[] payload =
                Base64.getDecoder().decode(bundle.at("/dsseEnvelope/payload").asText());
        JsonNode statement = new ObjectMapper().readTree(payload);

        assertThat(bundle.path("mediaType").asText()).isEqualTo("application/vnd.dev.sigstore.bundle.v0.3+json");
        assertThat(bundle.at("/verificationMaterial/publicKey/hint").asText())
                .isEqualTo(Sha256.of(Files.readAllBytes(keys.resolve("signing-key.pub.pem"))));
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initVerify(SignatureKeys.readPublic(keys.resolve("signing-key.pub.pem")));
        ed25519.update(
                ("DSSEv1 28 application/vnd.in-toto+json " + payload.length + " ").getBytes(StandardCharsets.US_ASCII));
        ed25519.update(payload);
        assertThat(ed25519.verify(Base64.getDecoder()
                        .decode(bundle.at("/dsseEnvelope/signatures/0/sig").asText())))
                .isTrue();
        assertThat(statement.at("/subject/0/name").asText()).isEqualTo("adapter");
        assertThat(statement.at("/predicate/resources").findValuesAsText("name"))
                .containsExactly("a", "b", "manifest.json");
        assertThat(statement.at("/predicate/resources/0/digest").asText())
                .as("of \"abc\", from FIPS 180-2")
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void anyChangeOfTheFolderIsNamed() throws IOException {
        policy.require(folder);
        String manifest = Files.readString(folder.resolve("manifest.json"));

        Files.writeString(folder.resolve("manifest.json"), manifest.replace("abc", "abd") + " ");
        assertUntrusted("manifest.json differs from the signed file");
        Files.writeString(folder.resolve("manifest.json"), manifest);
        Files.writeString(folder.resolve("pytorch_model.bin"), "more");
        assertUntrusted("pytorch_model.bin exists, but was not signed");
        Files.delete(folder.resolve("pytorch_model.bin"));
        Files.delete(folder.resolve("b"));
        assertUntrusted("lacks signed files: [b]");
        Files.createSymbolicLink(folder.resolve("b"), keys.resolve("signing-key.pub.pem"));
        assertUntrusted("b is not a plain file");
        Files.delete(folder.resolve("model.sig"));
        assertUntrusted("is not signed: model.sig is missing");
    }

    @Test
    void anAlteredStatementDoesNotVerify() throws IOException {
        Path signature = folder.resolve("model.sig");
        JsonNode bundle = new ObjectMapper().readTree(signature.toFile());
        String payload = bundle.at("/dsseEnvelope/payload").asText();
        String altered = Base64.getEncoder()
                .encodeToString(new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8)
                        .replace("\"adapter\"", "\"another\"")
                        .getBytes(StandardCharsets.UTF_8));
        Files.writeString(signature, Files.readString(signature).replace(payload, altered));

        assertUntrusted("model.sig does not verify");
    }

    @Test
    void anotherKeyIsNotTrusted() {
        SignatureKeys.create(root.resolve("other"));
        SignaturePolicy others = SignaturePolicy.of(
                Optional.empty(), List.of(root.resolve("other").resolve("signing-key.pub.pem")));

        assertThatThrownBy(() -> others.require(folder))
                .isInstanceOf(UntrustedArtifactException.class)
                .hasMessageContaining("which is not one of the 1 trusted keys");
        assertThatThrownBy(() -> SignaturePolicy.of(
                        Optional.of(keys.resolve("signing-key.pem")),
                        List.of(root.resolve("other").resolve("signing-key.pub.pem"))))
                .hasMessageContaining("is not among the trusted keys");
    }

    @Test
    void keysOfTheSpecificationsCurvesSignToo() throws Exception {
        for (String curve : List.of("secp256r1", "secp384r1", "secp521r1")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            KeyPair pair = generator.generateKeyPair();

            ModelSignature.sign(folder, "adapter", pair.getPrivate(), pair.getPublic());

            assertThat(ModelSignature.verify(folder, List.of(pair.getPublic())))
                    .isEqualTo(SignatureKeys.fingerprint(pair.getPublic()));
        }
    }

    @Test
    void aFolderWithoutItsSignatureIsWrittenAgain() throws IOException {
        Files.delete(folder.resolve("model.sig"));

        ArtifactDirectory.write(folder, policy, directory -> Files.writeString(directory.resolve("a"), "abc"));

        policy.require(folder);
        assertThat(folder.resolve("b")).doesNotExist();
    }

    @Test
    void aPrivateKeyIsItsOwnersAloneAndNeverInAMessage() throws IOException {
        Path key = keys.resolve("signing-key.pem");
        String secret = Files.readString(key).lines().skip(1).findFirst().orElseThrow();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        Files.writeString(key, Files.readString(key).replace("MC4CAQ", "MC4CAz"));
        assertThatThrownBy(() -> SignatureKeys.readPrivate(key))
                .hasMessageContaining("holds no usable private key")
                .hasNoCause()
                .message()
                .doesNotContain(secret.substring(8));
    }

    private void assertUntrusted(String message) {
        assertThatThrownBy(() -> policy.require(folder))
                .isInstanceOf(UntrustedArtifactException.class)
                .hasMessageContaining(message);
    }

    private static Path resource(String name) {
        return Path.of("src/test/resources/oms").resolve(name);
    }
}
