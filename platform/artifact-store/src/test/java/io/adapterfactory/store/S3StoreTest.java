package io.adapterfactory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.artifact.ArtifactDirectory.Contents;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.MissingArtifactException;
import io.adapterfactory.t2l.artifact.SignatureKeys;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.file.FilePlaces;
import io.adapterfactory.t2l.file.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
        return new S3Store(S3Server.settings(wire.port()), disk.resolve(machine), FilePlaces.EVERYWHERE);
    }

    private static Contents weights(String text) {
        return folder -> {
            Files.writeString(folder.resolve("weights.safetensors"), text);
            Files.writeString(folder.resolve("config.json"), "{}");
        };
    }

    private List<String> keys() {
        return server.keys("");
    }

    private void put(String key, String text) {
        server.put(key, text);
    }

    private void remove(String key) {
        server.blobs.removeBlob(S3Server.BUCKET, key);
    }

    private static String key(ArtifactStore.Stored stored, String file) {
        return stored.location().substring("s3://factory/".length()) + file;
    }

    @Test
    void anotherMachineFetchesAndVerifiesAnArtifact() throws Exception {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            ArtifactStore.Stored stored = here.write("adapters/0123", OFF, weights("numbers"));

            Path fetched = there.fetch(stored.location(), stored.files(), OFF);

            assertThat(stored.location()).matches("s3://factory/store/adapters/0123/[0-9a-f]{16}/");
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
    void anExistingArtifactStaysAndIsNotMadeAgain() {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            ArtifactStore.Stored first = here.write("adapters/0123", OFF, weights("first"));

            ArtifactStore.Stored second = there.write("adapters/0123", OFF, folder -> {
                throw new AssertionError("it already exists");
            });

            assertThat(second.location()).isEqualTo(first.location());
            assertThat(second.files()).isEqualTo(first.files());
            assertThat(second.folder().resolve("weights.safetensors")).hasContent("first");
        }
    }

    @Test
    void twoConcurrentWritersWithDifferentBytesBothHaveACompleteArtifact() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            CountDownLatch both = new CountDownLatch(2);
            Future<ArtifactStore.Stored> mine = threads.submit(together(here, both, "mine"));
            Future<ArtifactStore.Stored> theirs = threads.submit(together(there, both, "theirs"));

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

    private static Callable<ArtifactStore.Stored> together(S3Store store, CountDownLatch both, String text) {
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
    void anUploadWithoutItsManifestIsNotFoundAndIsFinished() {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            ArtifactStore.Stored first = here.write("adapters/0123", OFF, weights("numbers"));
            remove(key(first, "manifest.json"));
            remove(key(first, "config.json"));
            assertThat(there.find("adapters/0123", OFF)).isEmpty();

            ArtifactStore.Stored again = there.write("adapters/0123", OFF, weights("numbers"));

            assertThat(again.location()).isEqualTo(first.location());
            assertThat(there.find("adapters/0123", OFF)).isPresent();
        }
    }

    @Test
    void damagedFilesInTheBucketAreWrittenAgain() {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            ArtifactStore.Stored first = here.write("adapters/0123", OFF, weights("numbers"));
            put(key(first, "weights.safetensors"), "nonsens");

            ArtifactStore.Stored again = there.write("adapters/0123", OFF, weights("numbers"));

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
            ArtifactStore.Stored stored = here.write("adapters/0123", OFF, weights("numbers"));

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
            ArtifactStore.Stored unsigned = here.write("adapters/0123", OFF, weights("numbers"));
            assertThat(there.find("adapters/0123", signing)).as("not signed").isEmpty();

            there.fetch(unsigned.location(), unsigned.files(), OFF);

            ArtifactStore.Stored signed = here.write("adapters/0123", signing, weights("numbers"));

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
            assertThatThrownBy(() -> here.fetch("s3://other/store/adapters/0123/", none, OFF))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("location 's3://other/store/adapters/0123/' is not in the store s3://factory/store/");
            assertThatThrownBy(() -> here.fetch("s3://factory/store/../../etc", none, OFF))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("'../../etc' is not a path in the store; expected names of letters, digits, '.', '_'"
                            + " and '-' between slashes");
            FileDigest climbing = new FileDigest("../x", 1, Sha256.of(new byte[] {1}));
            assertThatThrownBy(() -> here.fetch("s3://factory/store/adapters/0123/", List.of(climbing), OFF))
                    .isInstanceOf(DamagedArtifactException.class)
                    .hasMessage("'../x' is not a file of s3://factory/store/adapters/0123/");
        }
    }

    @Test
    void cutConnectionsAreTriedAgain() {
        try (S3Store here = store("here")) {
            wire.toCut.set(2);

            ArtifactStore.Stored stored = here.write("adapters/0123", OFF, weights("numbers"));

            assertThat(wire.connections).hasValueGreaterThan(2);
            assertThat(here.find("adapters/0123", OFF)).contains(stored);
        }
    }

    @Test
    void anUnresponsiveServerIsReportedAndTheStoreWorksAfterIt() {
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
    void anUnavailableServerIsReported() {
        int port = wire.port();
        wire.close();
        try (S3Store here = new S3Store(S3Server.settings(port), disk, FilePlaces.EVERYWHERE)) {
            assertThatThrownBy(() -> here.find("adapters/0123", OFF))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage("the store s3://factory/store at http://127.0.0.1:" + port
                            + " cannot be used: ConnectException: Connection refused");
        }
    }

    @Test
    void wrongCredentialsAreReported() {
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
    void aVanishedBucketIsReportedAndTheStoreWorksWhenItIsBack() {
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
            assertThatThrownBy(() -> here.fetch("s3://factory/store/adapters/0123/", List.of(file), OFF))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage(message);

            server.blobs.createContainer(S3Server.BUCKET);
            assertThat(here.write("adapters/0123", OFF, weights("numbers")).files())
                    .hasSize(2);
        }
    }

    @Test
    void anotherArtifactOfThePathIsStoredNextToTheFirst() {
        try (S3Store here = store("here")) {
            ArtifactStore.Stored first = here.add("hypernetworks/nano/v2", OFF, weights("ours"));
            ArtifactStore.Stored second = here.add("hypernetworks/nano/v2", OFF, weights("theirs"));
            ArtifactStore.Stored third = here.add("hypernetworks/nano/v2", OFF, weights("ours"));

            assertThat(second.location()).isNotEqualTo(first.location());
            assertThat(third.location()).isEqualTo(first.location());
            assertThat(here.fetch(first.location(), first.files(), OFF).resolve("weights.safetensors"))
                    .hasContent("ours");
        }
    }

    @Test
    void anArtifactIsRemovedHereAndInTheBucketAndOthersStay() {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            ArtifactStore.Stored adapter = here.write("adapters/0123", OFF, weights("adapter"));
            ArtifactStore.Stored version = here.write("hypernetworks/nano/v2", OFF, weights("numbers"));

            assertThat(there.remove("hypernetworks/nano", adapter.location())).isFalse();
            assertThat(there.remove("hypernetworks/na", version.location())).isFalse();
            assertThat(here.remove("hypernetworks/nano", version.location())).isTrue();

            assertThat(keys())
                    .allMatch(key -> key.startsWith("store/adapters/0123/"))
                    .hasSize(3);
            assertThat(version.folder()).doesNotExist();
            assertThatThrownBy(() -> there.fetch(version.location(), version.files(), OFF))
                    .isInstanceOf(MissingArtifactException.class);
            assertThat(here.remove("hypernetworks/nano", version.location()))
                    .as("a second time")
                    .isFalse();
        }
    }

    @Test
    void plainFilesAreSeenByOthersAndReadAgainOnlyWhenTheyChanged() throws Exception {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            write("here/training/nano/v1-to-v2.json", "{}");
            write("here/training/nano/v1-to-v2.safetensors", "step 1");
            write("here/training/nano/half.tmp", "half");
            write("here/training/nanometre/other", "another path");
            here.share("training/nano");
            here.share("training/nanometre/other");
            assertThat(keys())
                    .containsExactly(
                            "store/training/nano/v1-to-v2.json",
                            "store/training/nano/v1-to-v2.safetensors",
                            "store/training/nanometre/other");

            Path seen = there.local("training/nano");
            assertThat(seen.resolve("v1-to-v2.safetensors")).hasContent("step 1");
            assertThat(disk.resolve("there/training/nanometre")).doesNotExist();

            Files.writeString(seen.resolve("v1-to-v2.json"), "[]", StandardOpenOption.TRUNCATE_EXISTING);
            Files.setLastModifiedTime(
                    seen.resolve("v1-to-v2.json"),
                    Files.getLastModifiedTime(disk.resolve("here/training/nano/v1-to-v2.json")));
            there.local("training/nano");
            assertThat(seen.resolve("v1-to-v2.json"))
                    .as("size and time are the object's, so it is not read again")
                    .hasContent("[]");

            write("here/training/nano/v1-to-v2.safetensors", "step 20");
            here.share("training/nano/v1-to-v2.safetensors");
            assertThat(there.local("training/nano/v1-to-v2.safetensors")).hasContent("step 20");

            there.delete("training/nano/v1-to-v2.safetensors");
            there.delete("training/nano/never-was");
            assertThat(keys()).doesNotContain("store/training/nano/v1-to-v2.safetensors");
            assertThat(seen.resolve("v1-to-v2.safetensors")).doesNotExist();
            assertThat(there.local("training/other")).doesNotExist();
        }
    }

    @Test
    void unchangedFilesAreNotSentAgain() throws Exception {
        try (S3Store here = store("here");
                S3Store there = store("there")) {
            write("here/benchmarks/nano/held-out-1/examples.jsonl", "one");
            here.share("benchmarks/nano/held-out-1");
            Path file = disk.resolve("here/benchmarks/nano/held-out-1/examples.jsonl");
            var asSent = Files.getLastModifiedTime(file);

            write("here/benchmarks/nano/held-out-1/examples.jsonl", "two");
            Files.setLastModifiedTime(file, asSent);
            here.share("benchmarks/nano/held-out-1");
            assertThat(there.local("benchmarks/nano/held-out-1/examples.jsonl"))
                    .as("same size and time")
                    .hasContent("one");

            write("here/benchmarks/nano/held-out-1/examples.jsonl", "three");
            here.share("benchmarks/nano/held-out-1");
            assertThat(there.local("benchmarks/nano/held-out-1/examples.jsonl")).hasContent("three");
        }
    }

    private void write(String file, String text) throws Exception {
        Path target = disk.resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
    }

    @Test
    void foldersAreListedByName() {
        put("store/base-models/small/config.json", "{}");
        put("store/base-models/large/config.json", "{}");
        put("store/base-models/README.md", "no folder");
        try (S3Store here = store("here")) {
            assertThat(here.folders("base-models")).containsExactly("large", "small");
            assertThat(here.folders("benchmarks")).isEmpty();
        }
    }

    @Test
    void hiddenFilesAreSkipped() {
        put("store/benchmarks/nano/mine/benchmark.json", "{}");
        put("store/benchmarks/nano/mine/.DS_Store", "x");
        put("store/benchmarks/nano/.hidden/benchmark.json", "{}");
        try (S3Store here = store("here")) {
            Path benchmarks = here.local("benchmarks");

            assertThat(benchmarks.resolve("nano")).isDirectoryContaining("glob:**/mine");
            assertThat(benchmarks.resolve("nano/.hidden")).doesNotExist();
            assertThat(benchmarks.resolve("nano/mine")).isDirectoryNotContaining("glob:**/.DS_Store");
        }
    }

    @Test
    void aDataSetIsReadFromTheBucketOrFromThisMachine() throws Exception {
        put("store/datasets/mine.jsonl", "{}");
        write("mine.jsonl", "[]");
        try (S3Store here = store("here")) {
            assertThat(here.file("s3://factory/store/datasets/mine.jsonl")).hasContent("{}");
            assertThat(here.file(disk.resolve("mine.jsonl").toUri().toString())).hasContent("[]");
            assertThatThrownBy(() -> here.file("s3://other/store/datasets/mine.jsonl"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> here.file("http://somewhere/mine.jsonl"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected one like file:///store/x");
        }
    }

    @Test
    void copiesThatWereNotUsedForLongestMakeRoom() {
        int weight = 400_000; // of 1 MiB
        try (S3Store here = store("here")) {
            ArtifactStore.Stored first = here.write("adapters/1", OFF, weights("1".repeat(weight)));
            ArtifactStore.Stored second = here.write("adapters/2", OFF, weights("2".repeat(weight)));
            here.fetch(first.location(), first.files(), OFF);
            ArtifactStore.Stored third = here.write("adapters/3", OFF, weights("3".repeat(weight)));
            assertThat(first.folder()).isDirectory();
            assertThat(second.folder()).doesNotExist();
            assertThat(third.folder()).isDirectory();

            here.fetch(second.location(), second.files(), OFF);
            assertThat(first.folder()).doesNotExist();
        }
        try (S3Store again = store("here")) {
            again.write("adapters/4", OFF, weights("4".repeat(weight)));
            assertThat(disk.resolve("here/adapters/3")).as("known from before").isEmptyDirectory();
            assertThat(disk.resolve("here/adapters/2")).isNotEmptyDirectory();
        }
    }

    @Test
    void theStoreReportsWhetherTheBucketCanBeWritten() {
        try (S3Store here = store("here")) {
            assertThat(here.whyNotWritable("adapters")).isEmpty();
        }
        credentials(S3Server.KEY, "wrong");
        try (S3Store here = store("here")) {
            assertThat(here.whyNotWritable("adapters").orElseThrow()).contains("the credentials are refused (403 ");
        }
    }
}
