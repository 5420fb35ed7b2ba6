package io.adapterfactory.t2l.artifact;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.file.SizeLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The detached signature of a folder, {@code model.sig}, in the format of the OpenSSF Model Signing specification 1.0:
 * a Sigstore bundle around a DSSE envelope around an in-toto statement that lists every file with its SHA-256. Only the
 * specification's method with a key and digests of whole files is supported; shards, certificates, and keyless signing
 * are rejected. The specification defines keys for P-256, P-384, and P-521; Ed25519 is an extension that other tools
 * may reject.
 */
public final class ModelSignature {

    public static final String NAME = "model.sig";

    private static final int MAX_FILES = 10_000;
    private static final String BUNDLE = "application/vnd.dev.sigstore.bundle";
    private static final String IN_TOTO = "application/vnd.in-toto+json";
    private static final String STATEMENT = "https://in-toto.io/Statement/v1";
    private static final String PREDICATE = "https://model_signing/signature/v1.0";
    /** Files at the top of the folder that are never signed (section 6.2). */
    private static final List<String> LEFT_OUT = List.of(".git", ".gitattributes", ".github", ".gitignore", NAME);

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ModelSignature() {}

    /**
     * Signs all files of a folder and writes the signature into it.
     *
     * @param name of the artifact, for people; the folder itself may have a temporary name
     * @throws UntrustedArtifactException when the folder is empty or contains a symbolic link
     */
    public static void sign(Path folder, String name, PrivateKey key, PublicKey itsPublicKey) throws IOException {
        byte[] statement = JSON.writeValueAsBytes(statement(folder, name));
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("payload", Base64.getEncoder().encodeToString(statement));
        envelope.put("payloadType", IN_TOTO);
        byte[] signature = SignatureKeys.sign(key, preAuthentication(statement));
        envelope.put("signatures", List.of(Map.of("sig", Base64.getEncoder().encodeToString(signature))));
        Map<String, Object> material = new LinkedHashMap<>();
        material.put("publicKey", Map.of("hint", SignatureKeys.fingerprint(itsPublicKey)));
        material.put("tlogEntries", List.of());
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("mediaType", BUNDLE + ".v0.3+json");
        bundle.put("verificationMaterial", material);
        bundle.put("dsseEnvelope", envelope);
        Files.write(folder.resolve(NAME), JSON.writeValueAsBytes(bundle));
    }

    private static Map<String, Object> statement(Path folder, String subject) throws IOException {
        Map<String, Path> files = files(folder, Set.of());
        if (files.isEmpty()) {
            throw new UntrustedArtifactException(folder + " contains no file to sign");
        }
        List<Map<String, Object>> resources = new ArrayList<>();
        List<FileDigest> digests = new ArrayList<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            String sha256 = Sha256.of(file.getValue());
            digests.add(new FileDigest(file.getKey(), Files.size(file.getValue()), sha256));
            Map<String, Object> resource = new LinkedHashMap<>();
            resource.put("name", file.getKey());
            resource.put("digest", sha256);
            resource.put("algorithm", "sha256");
            resources.add(resource);
        }
        Map<String, Object> serialization = new LinkedHashMap<>();
        serialization.put("method", "files");
        serialization.put("hash_type", "sha256");
        serialization.put("allow_symlinks", false);
        serialization.put("ignore_paths", LEFT_OUT);
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("_type", STATEMENT);
        statement.put(
                "subject",
                List.of(Map.of("name", subject, "digest", Map.of("sha256", new Manifest(digests).rootDigest()))));
        statement.put("predicateType", PREDICATE);
        statement.put("predicate", Map.of("resources", resources, "serialization", serialization));
        return statement;
    }

    /**
     * Checks that a trusted key signed the folder and that its files are exactly the signed ones.
     *
     * @return the fingerprint of the signing key
     * @throws UntrustedArtifactException otherwise, with the reason
     */
    public static String verify(Path folder, List<PublicKey> trusted) {
        Path file = folder.resolve(NAME);
        try {
            JsonNode bundle = JSON.readTree(readAtMost(file));
            if (!bundle.path("mediaType").asText().startsWith(BUNDLE)) {
                throw untrusted(
                        file,
                        "is not a Sigstore bundle: its mediaType is '"
                                + bundle.path("mediaType").asText() + "'");
            }
            JsonNode envelope = bundle.path("dsseEnvelope");
            JsonNode signatures = envelope.path("signatures");
            if (!envelope.path("payloadType").asText().equals(IN_TOTO) || signatures.size() != 1) {
                throw untrusted(file, "has no DSSE envelope of type " + IN_TOTO + " with one signature");
            }
            byte[] statement = base64(file, envelope.path("payload"));
            String signer = signer(
                    file,
                    bundle.path("verificationMaterial")
                            .path("publicKey")
                            .path("hint")
                            .asText(""),
                    preAuthentication(statement),
                    base64(file, signatures.path(0).path("sig")),
                    trusted);
            compare(folder, file, JSON.readTree(statement));
            return signer;
        } catch (NoSuchFileException e) {
            throw new UntrustedArtifactException(folder + " is not signed: " + NAME + " is missing", e);
        } catch (IOException e) {
            throw new UntrustedArtifactException(file + " cannot be read as a signature: " + e.getMessage(), e);
        }
    }

    private static byte[] readAtMost(Path file) throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isRegularFile()) {
            throw untrusted(file, "is not a regular file");
        }
        return SizeLimit.CONFIG_BYTES.read(file);
    }

    private static byte[] base64(Path file, JsonNode text) {
        try {
            return Base64.getDecoder().decode(text.asText());
        } catch (IllegalArgumentException e) {
            throw untrusted(file, "contains text that is not Base64");
        }
    }

    private static String signer(Path file, String hint, byte[] message, byte[] signature, List<PublicKey> trusted) {
        boolean known = false;
        for (PublicKey key : trusted) {
            String fingerprint = SignatureKeys.fingerprint(key);
            if (hint.isEmpty() || hint.equals(fingerprint)) {
                known = true;
                if (SignatureKeys.verifies(key, message, signature)) {
                    return fingerprint;
                }
            }
        }
        throw untrusted(
                file,
                known
                        ? "does not verify: the statement or the signature was altered, or another key made it"
                        : "is by key '" + hint + "', which is not one of the " + trusted.size() + " trusted keys");
    }

    private static void compare(Path folder, Path file, JsonNode statement) throws IOException {
        JsonNode predicate = statement.path("predicate");
        JsonNode how = predicate.path("serialization");
        if (!statement.path("_type").asText().equals(STATEMENT)
                || !statement.path("predicateType").asText().equals(PREDICATE)
                || !how.path("method").asText().equals("files")
                || !how.path("hash_type").asText().equals("sha256")
                || how.path("allow_symlinks").asBoolean(true)) {
            throw untrusted(
                    file,
                    "uses an unsupported method; expected " + PREDICATE
                            + " over whole files with sha256, without symbolic links");
        }
        Map<String, String> signed = new HashMap<>();
        for (JsonNode resource : predicate.path("resources")) {
            String name = resource.path("name").asText();
            if (!resource.path("algorithm").asText().equals("sha256")
                    || signed.put(name, resource.path("digest").asText()) != null) {
                throw untrusted(file, "lists '" + name + "' twice or without a SHA-256");
            }
        }
        Set<String> ignored = new HashSet<>();
        how.path("ignore_paths").forEach(path -> ignored.add(path.asText()));
        Map<String, Path> found = files(folder, ignored);
        for (Map.Entry<String, Path> entry : found.entrySet()) {
            String expected = signed.remove(entry.getKey());
            if (expected == null) {
                throw new UntrustedArtifactException(entry.getValue() + " exists, but was not signed");
            }
            String sha256 = Sha256.of(entry.getValue());
            if (!expected.equals(sha256)) {
                throw new UntrustedArtifactException(entry.getValue() + " differs from the signed file: expected"
                        + " SHA-256 "
                        + expected + ", found " + sha256);
            }
        }
        if (!signed.isEmpty() || found.isEmpty()) {
            throw new UntrustedArtifactException(folder + " lacks signed files: " + signed.keySet());
        }
    }

    /**
     * Regular files by relative path with slashes, in the order of their UTF-8 bytes, which equals that of code points.
     */
    private static Map<String, Path> files(Path folder, Set<String> ignored) throws IOException {
        Map<String, Path> found = new TreeMap<>((one, other) ->
                Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)));
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return isLeftOut(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!isLeftOut(file)) {
                    if (!attributes.isRegularFile()) {
                        throw new UntrustedArtifactException(file + " is not a plain file; expected plain files");
                    }
                    found.put(name(file), file);
                    if (found.size() > MAX_FILES) {
                        throw new UntrustedArtifactException(folder + " has more than " + MAX_FILES + " files");
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            private boolean isLeftOut(Path path) {
                String name = name(path);
                return LEFT_OUT.contains(name) || ignored.contains(name);
            }

            private String name(Path path) {
                return folder.relativize(path).toString().replace('\\', '/');
            }
        });
        return found;
    }

    /** DSSE's encoding of type and content, over which the signature is computed. */
    private static byte[] preAuthentication(byte[] statement) {
        byte[] head = ("DSSEv1 " + IN_TOTO.length() + " " + IN_TOTO + " " + statement.length + " ")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + statement.length);
        System.arraycopy(statement, 0, all, head.length, statement.length);
        return all;
    }

    private static UntrustedArtifactException untrusted(Path file, String why) {
        return new UntrustedArtifactException(file + " " + why);
    }
}
