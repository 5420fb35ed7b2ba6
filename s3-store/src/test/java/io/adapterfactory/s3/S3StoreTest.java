package io.adapterfactory.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.artifact.ArtifactDirectory.Contents;
import io.adapterfactory.t2l.artifact.DamagedArtifactException;
import io.adapterfactory.t2l.artifact.FileDigest;
import io.adapterfactory.t2l.artifact.Sha256;
import io.adapterfactory.t2l.artifact.SignatureKeys;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

class S3StoreTest {

    private static final SignaturePolicy OFF = SignaturePolicy.OFF;

    @TempDir
    Path disk;

    private S3Server server;
    private Wire wire;

    @BeforeEach
    void start() throws Exception {
        server = new S3Server();
        wire = new Wire(server.port());
        credentials(S3Server.KEY, S3Server.SECRET);
    }

    @AfterEach
    void stop() throws Exception {
        wire.close();
        server.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private static void credentials(String key, String secret) {
        System.setProperty("aws.accessKeyId", key);
        System.setProperty("aws.secretAccessKey", secret);
    }

    private S3Store store(String machine) {
        return new S3Store(S3Server.settings(wire.port()), disk.resolve(machine));
    }

    private static Contents weights(String text) {
        return folder -> {
            Files.writeString(folder.resolve("weights.safetensors"), text);
            Files.writeString(folder.resolve("config.json"), "{}");
        };
    }

    private List<String> keys() {
        return server
                .blobs
                .list(ListObjectsV2Request.builder().bucket(S3Server.BUCKET).build())
                .contents()
                .stream()
                .map(S3Object::key)
                .sorted()
                .toList();
    }

    private void put(String key, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        server.blobs.putBlob(
                PutObjectRequest.builder()
                        .bucket(S3Server.BUCKET)
                        .key(key)
                        .contentLength((long) bytes.length)
                        .build(),
                new java.io.ByteArrayInputStream(bytes));
    }

    private void remove(String key) {
        server.blobs.removeBlob(S3Server.BUCKET, key);
    }

    private static String key(S3Store.Stored stored, String file) {
        return stored.location().getPath().substring(1) + file;
    }

    @Test
    void whatOneMachineWritesAnotherFetchesVerified() throws Exception {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            S3Store.Stored stored = here.write("adapters/0123", OFF, weights("numbers"));

            Path fetched = there.fetch(stored.location(), stored.files(), OFF);

            assertThat(stored.location().toString()).matches("s3://factory/store/adapters/0123/[0-9a-f]{16}/");
            assertThat(keys())
                    .containsExactly(
                            key(stored, "config.json"),
                            key(stored, "manifest.json"),
                            key(stored, "weights.safetensors"));
            assertThat(fetched).startsWith(disk.resolve("there"));
            assertThat(fetched.resolve("weights.safetensors")).hasContent("numbers");
            assertThat(stored.folder().resolve("weights.safetensors")).hasContent("numbers");
        }
    }

    @Test
    void whatIsThereStaysAndIsNotMadeAgain() {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            S3Store.Stored first = here.write("adapters/0123", OFF, weights("first"));

            S3Store.Stored second = there.write("adapters/0123", OFF, folder -> {
                throw new AssertionError("it is there already");
            });

            assertThat(second.location()).isEqualTo(first.location());
            assertThat(second.files()).isEqualTo(first.files());
            assertThat(second.folder().resolve("weights.safetensors")).hasContent("first");
        }
    }

    @Test
    void whoMakesTheSameArtifactAtOnceWithOtherBytesHasAWholeOneToo() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            CountDownLatch both = new CountDownLatch(2);
            Future<S3Store.Stored> mine = threads.submit(together(here, both, "mine"));
            Future<S3Store.Stored> theirs = threads.submit(together(there, both, "theirs"));

            assertThat(there.fetch(mine.get().location(), mine.get().files(), OFF)
                            .resolve("weights.safetensors"))
                    .hasContent("mine");
            assertThat(here.fetch(theirs.get().location(), theirs.get().files(), OFF)
                            .resolve("weights.safetensors"))
                    .hasContent("theirs");
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<S3Store.Stored> together(S3Store store, CountDownLatch both, String text) {
        return () -> store.write("adapters/0123", OFF, folder -> {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                throw new java.io.InterruptedIOException();
            }
            weights(text).writeTo(folder);
        });
    }

    @Test
    void whatWasCutOffBeforeItsManifestIsNotThereAndIsFinished() {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            S3Store.Stored first = here.write("adapters/0123", OFF, weights("numbers"));
            remove(key(first, "manifest.json"));
            remove(key(first, "config.json"));
            assertThat(there.find("adapters/0123", OFF)).isEmpty();

            S3Store.Stored again = there.write("adapters/0123", OFF, weights("numbers"));

            assertThat(again.location()).isEqualTo(first.location());
            assertThat(there.find("adapters/0123", OFF)).isPresent();
        }
    }

    @Test
    void whatIsDamagedInTheBucketIsWrittenAnew() {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            S3Store.Stored first = here.write("adapters/0123", OFF, weights("numbers"));
            put(key(first, "weights.safetensors"), "nonsens");

            S3Store.Stored again = there.write("adapters/0123", OFF, weights("numbers"));

            assertThat(again.location()).isEqualTo(first.location());
            assertThat(store("third")
                            .fetch(again.location(), again.files(), OFF)
                            .resolve("weights.safetensors"))
                    .hasContent("numbers");
        }
    }

    @Test
    void aFailureWhileItIsMadeLeavesNothingInTheBucket() {
        try (S3Store here = store("here")) {
            assertThatThrownBy(() -> here.write("adapters/0123", OFF, folder -> {
                        Files.writeString(folder.resolve("config.json"), "{}");
                        throw new java.io.IOException("no space left");
                    }))
                    .hasMessageContaining("no space left");

            assertThat(keys()).isEmpty();
            assertThat(disk.resolve("here/.new")).isEmptyDirectory();
        }
    }

    @Test
    void damagedMissingAndLongerFilesAreRefused() {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            S3Store.Stored stored = here.write("adapters/0123", OFF, weights("numbers"));

            put(key(stored, "weights.safetensors"), "nonsens");
            assertThatThrownBy(() -> there.fetch(stored.location(), stored.files(), OFF))
                    .isInstanceOf(DamagedArtifactException.class)
                    .hasMessageContaining("weights.safetensors is damaged: expected SHA-256 ");
            put(key(stored, "weights.safetensors"), "numbers and many more");
            assertThatThrownBy(() -> there.fetch(stored.location(), stored.files(), OFF))
                    .isInstanceOf(DamagedArtifactException.class)
                    .hasMessageEndingWith("weights.safetensors is damaged: expected 7 bytes, found 8");
            remove(key(stored, "weights.safetensors"));
            assertThatThrownBy(() -> there.fetch(stored.location(), stored.files(), OFF))
                    .isInstanceOf(DamagedArtifactException.class)
                    .hasMessage("s3://factory/" + key(stored, "weights.safetensors") + " is missing");
            assertThat(disk.resolve("there/adapters")).doesNotExist();
        }
    }

    @Test
    void aSignatureTravelsWithItsArtifact() {
        SignatureKeys.create(disk.resolve("keys"));
        Path secret = disk.resolve("keys/signing-key.pem");
        Path trusted = disk.resolve("keys/signing-key.pub.pem");
        SignaturePolicy signing = SignaturePolicy.of(Optional.of(secret), List.of(trusted));
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            S3Store.Stored unsigned = here.write("adapters/0123", OFF, weights("numbers"));
            assertThat(there.find("adapters/0123", signing)).as("not signed").isEmpty();

            there.fetch(unsigned.location(), unsigned.files(), OFF);

            S3Store.Stored signed = here.write("adapters/0123", signing, weights("numbers"));

            assertThat(signed.location()).isEqualTo(unsigned.location());
            Path fetched = there.fetch(signed.location(), signed.files(), signing);
            assertThat(signing.require(fetched))
                    .as("not the unsigned copy of before")
                    .isPresent();
        }
    }

    @Test
    void placesAndNamesThatLeadElsewhereAreRefused() {
        List<FileDigest> none = List.of();
        try (S3Store here = store("here")) {
            assertThatThrownBy(() -> here.fetch(URI.create("s3://other/store/adapters/0123/"), none, OFF))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("location 's3://other/store/adapters/0123/' is not in the store s3://factory/store/");
            assertThatThrownBy(() -> here.fetch(URI.create("s3://factory/store/../../etc"), none, OFF))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("'../../etc' is no path in the store; expected names of letters, digits, '.', '_' and"
                            + " '-' between slashes");
            FileDigest climbing = new FileDigest("../x", 1, Sha256.of(new byte[] {1}));
            assertThatThrownBy(
                            () -> here.fetch(URI.create("s3://factory/store/adapters/0123/"), List.of(climbing), OFF))
                    .isInstanceOf(DamagedArtifactException.class)
                    .hasMessage("'../x' is no file of s3://factory/store/adapters/0123/");
        }
    }

    @Test
    void cutConnectionsAreTriedAgain() {
        try (S3Store here = store("here")) {
            wire.toCut.set(2);

            S3Store.Stored stored = here.write("adapters/0123", OFF, weights("numbers"));

            assertThat(wire.connections).hasValueGreaterThan(2);
            assertThat(here.find("adapters/0123", OFF)).contains(stored);
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsToldAndTheStoreWorksWhenItDoes() {
        try (S3Store here = store("here")) {
            wire.silent = true;
            assertThatThrownBy(() -> here.write("adapters/0123", OFF, weights("numbers")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage("the store s3://factory/store at http://127.0.0.1:" + wire.port()
                            + " cannot be used: no answer within 1.0 s");

            wire.silent = false;
            assertThat(here.write("adapters/0123", OFF, weights("numbers")).files())
                    .hasSize(2);
        }
    }

    @Test
    void aServerThatIsAwayIsTold() {
        int port = wire.port();
        wire.close();
        try (S3Store here = new S3Store(S3Server.settings(port), disk)) {
            assertThatThrownBy(() -> here.find("adapters/0123", OFF))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage("the store s3://factory/store at http://127.0.0.1:" + port
                            + " cannot be used: ConnectException: Connection refused");
        }
    }

    @Test
    void wrongCredentialsAreTold() {
        String start = "the store s3://factory/store at http://127.0.0.1:" + wire.port()
                + " cannot be used: the credentials are refused (403 ";
        credentials(S3Server.KEY, "wrong");
        try (S3Store here = store("here")) {
            assertThatThrownBy(() -> here.write("adapters/0123", OFF, weights("numbers")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage(start + "SignatureDoesNotMatch)");
        }
        credentials("nobody", S3Server.SECRET);
        try (S3Store here = store("here")) {
            assertThatThrownBy(() -> here.find("adapters/0123", OFF))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage(start + "InvalidAccessKeyId)");
        }
    }

    @Test
    void aVanishedBucketIsToldAndTheStoreWorksWhenItIsBack() {
        try (S3Store here = store("here")) {
            server.blobs.deleteContainer(S3Server.BUCKET);
            String message = "the store s3://factory/store at http://127.0.0.1:" + wire.port()
                    + " cannot be used: there is no bucket 'factory'";
            assertThatThrownBy(() -> here.add("adapters/0123", OFF, weights("numbers")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> here.find("adapters/0123", OFF))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage(message);
            FileDigest file = new FileDigest("x", 1, Sha256.of(new byte[] {1}));
            assertThatThrownBy(() -> here.fetch(URI.create("s3://factory/store/adapters/0123/"), List.of(file), OFF))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage(message);

            server.blobs.createContainer(S3Server.BUCKET);
            assertThat(here.write("adapters/0123", OFF, weights("numbers")).files())
                    .hasSize(2);
        }
    }
}
