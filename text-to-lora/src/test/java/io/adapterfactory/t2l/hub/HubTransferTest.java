package io.adapterfactory.t2l.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.hub.HubException.Reason;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests broken transfers and the files that remain after them. */
class HubTransferTest extends HubFixture {

    private static final String BIG = "acme/big";
    private static final String WEIGHTS = "model.safetensors";
    private static final int CUT = 20_000_000;

    private Path part() {
        Path blob = blob(TINY, HubStub.C2, SHARD);
        return blob.resolveSibling(blob.getFileName() + ".jvm.incomplete");
    }

    private byte[] shard() {
        return stub.file(TINY, HubStub.C2, SHARD).data();
    }

    private void assertNothingIsVisible() {
        assertThat(snapshot(TINY, HubStub.C2).resolve(SHARD)).doesNotExist();
        assertThat(blob(TINY, HubStub.C2, SHARD)).doesNotExist();
        assertThat(repository(TINY).resolve("refs/main")).doesNotExist();
    }

    @Test
    void aCutTransferContinuesWhereItStopped() throws Exception {
        stub.fault("/cdn/", "cut", 1, CUT);

        Path folder = download(BIG, "main", WEIGHTS);

        assertThat(folder.resolve(WEIGHTS))
                .hasBinaryContent(stub.file(BIG, HubStub.C1, WEIGHTS).data());
        assertThat(transfers()).hasSize(2);
        String range = transfers().get(1).headers().get("range");
        assertThat(range).matches("bytes=\\d+-");
        assertThat(Integer.parseInt(range.replaceAll("\\D", ""))).isBetween(CUT / 2, CUT);
        assertThat(waits).containsExactly(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"norange", "otherrange", "partonly", "416"})
    void anAnswerThatDoesNotContinueIsNotAppended(String fault) throws Exception {
        stub.fault("/cdn/", "cut", 1, 1000);
        stub.fault("/cdn/", fault, 1);

        Path folder = download(TINY, "main", SHARD);

        assertThat(folder.resolve(SHARD)).hasBinaryContent(shard());
    }

    @Test
    void aTransferThatIsAlwaysCutEndsAndALaterRunContinues() throws Exception {
        stub.fault("/cdn/", "cut", 1, 30_000);
        stub.fault("/cdn/", "503", 6);

        assertThatThrownBy(() -> download(TINY, "main", SHARD))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining("of 65632")
                .hasMessageContaining("503")
                .hasMessageContaining("run the same command again")
                .hasMessageNotContaining("Signature");
        assertNothingIsVisible();
        long kept = Files.size(part());
        assertThat(kept).isBetween(1L, 30_000L);

        stub.forget();
        Path folder = download(TINY, "main", SHARD);
        assertThat(folder.resolve(SHARD)).hasBinaryContent(shard());
        assertThat(transfers()).singleElement().satisfies(seen -> assertThat(seen.headers())
                .containsEntry("range", "bytes=" + kept + "-"));
        assertThat(part()).doesNotExist();
    }

    @Test
    void aPartThatIsCompleteNeedsNoTransfer() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), shard());

        Path folder = download(TINY, "main", SHARD);

        assertThat(folder.resolve(SHARD)).hasBinaryContent(shard());
        assertThat(transfers()).isEmpty();
    }

    @Test
    void aPartThatIsTooLongIsStartedAgain() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), new byte[100_000]);

        assertThat(download(TINY, "main", SHARD).resolve(SHARD)).hasBinaryContent(shard());
    }

    @Test
    void aPartWithWrongBytesIsDownloadedOnceMoreInFull() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), new byte[1000]);

        Path folder = download(TINY, "main", SHARD);

        assertThat(folder.resolve(SHARD)).hasBinaryContent(shard());
        assertThat(transfers()).hasSize(2);
        assertThat(transfers().get(1).headers()).doesNotContainKey("range");
        assertThat(notices).singleElement().asString().contains("wrong content");
    }

    @Test
    void otherProgramsPartsAreLeftAlone() throws Exception {
        Path blob = blob(TINY, HubStub.C2, SHARD);
        Path theirs = blob.resolveSibling(blob.getFileName() + ".719481ee.incomplete");
        Path older = blob.resolveSibling(blob.getFileName() + ".incomplete");
        Files.createDirectories(blob.getParent());
        Files.write(theirs, new byte[10]);
        Files.write(older, new byte[10]);

        download(TINY, "main", SHARD);

        assertThat(theirs).hasSize(10);
        assertThat(older).hasSize(10);
        assertThat(transfers().get(0).headers()).doesNotContainKey("range");
    }

    @Test
    void anExpiredAddressIsRequestedAgain() throws Exception {
        stub.fault("/cdn/", "cut", 1, 30_000);
        stub.fault("/cdn/", "403", 1);

        Path folder = download(TINY, "main", SHARD);

        assertThat(folder.resolve(SHARD)).hasBinaryContent(shard());
        assertThat(requests()).filteredOn(line -> line.startsWith("HEAD ")).hasSize(2);
        assertThat(waits).as("only the cut is a retry").containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void storageThatAlwaysRefusesIsReportedWithoutTheSignature() {
        stub.fault("/cdn/", "403", 10);

        assertThatThrownBy(() -> download(TINY, "main", SHARD))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ACCESS))
                .hasMessageContaining("Stub fault")
                .hasMessageNotContaining("Signature");
        assertNothingIsVisible();
    }

    @Test
    void aWrongByteIsFoundAndDownloadedAgain() throws Exception {
        stub.fault("/cdn/", "corrupt", 1);

        Path folder = download(TINY, "main", SHARD);

        assertThat(folder.resolve(SHARD)).hasBinaryContent(shard());
        assertThat(notices).singleElement().asString().contains("SHA-256").contains("downloaded once more");
    }

    @ParameterizedTest
    @ValueSource(strings = {SHARD, "config.json"})
    void aWrongByteTwiceIsAnError(String path) {
        stub.fault("/cdn/", "corrupt", 2);
        stub.fault("/api/resolve-cache/", "corrupt", 2);

        assertThatThrownBy(() -> download(TINY, "main", path))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
                .hasMessageContaining(path)
                .hasMessageContaining(path.equals(SHARD) ? "expected SHA-256 d30daebf" : "expected git hash d032f9af");
        assertNothingIsVisible();
        assertThat(snapshot(TINY, HubStub.C2).resolve(path)).doesNotExist();
        assertThat(part()).doesNotExist();
    }

    @Test
    void aFileThatIsAByteShortIsCompleted() throws Exception {
        stub.fault("/cdn/", "short", 1);

        assertThat(download(TINY, "main", SHARD).resolve(SHARD)).hasBinaryContent(shard());
        assertThat(transfers().get(1).headers()).containsEntry("range", "bytes=65631-");
    }

    @Test
    void contentThatIsCompressedOnTheWayIsRefused() {
        stub.fault("/api/resolve-cache/", "gzip", 10);

        assertThatThrownBy(() -> download(TINY, "main", "config.json"))
                .hasMessageContaining("config.json arrives compressed (gzip)")
                .hasMessageContaining("proxy");
    }

    @Test
    void anIncompleteListIsRequestedAgain() throws Exception {
        stub.fault("/tree/", "cutapi", 1);
        stub.fault("/revision/", "cutapi", 1);

        assertThat(download(TINY, "main", "config.json").resolve("config.json")).isRegularFile();
        assertThat(waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    @Test
    void anEmptyFileIsAFile() throws Exception {
        stub.add("acme/empty", Map.of("empty.txt", StubFile.small("")));

        assertThat(download("acme/empty", "main", "empty.txt").resolve("empty.txt"))
                .isEmptyFile();
    }

    @Test
    void aFileThatIsTooLongIsRefused() {
        stub.fault("/cdn/", "long", 1);

        assertThatThrownBy(() -> download(TINY, "main", SHARD)).hasMessageContaining("more than the 65632 bytes");
        assertNothingIsVisible();
        assertThat(part()).doesNotExist();
    }

    @Test
    void aStalledTransferIsContinued() throws Exception {
        stub.fault("/cdn/", "stall", 1, 1000);
        HubSettings usual = settings();
        HubSettings hasty = new HubSettings(
                usual.endpoint(),
                Optional.empty(),
                usual.cache(),
                Optional.empty(),
                true,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                HttpClient.Builder.NO_PROXY);
        HubModel model = new HubModel(hasty, waits::add, CachedRepository.Links.OF_THE_SYSTEM);

        Path folder = model.download(TINY, "main", (id, listed, opener) -> List.of(SHARD), listener);

        assertThat(folder.resolve(SHARD)).hasBinaryContent(shard());
        assertThat(transfers().get(1).headers()).containsEntry("range", "bytes=1000-");
    }

    @Test
    void anInterruptedTransferKeepsWhatHasArrived() throws Exception {
        HubListener interrupting = new HubListener() {
            @Override
            public void transferred(String path, long bytes, long size) {
                Thread.currentThread().interrupt();
            }
        };
        stub.fault("/cdn/", "stall", 1, 1000);

        assertThatThrownBy(() -> model().download(TINY, "main", (id, listed, opener) -> List.of(SHARD), interrupting))
                .isInstanceOf(InterruptedException.class);

        assertNothingIsVisible();
        assertThat(part()).hasSize(1000);
        assertThat(download(TINY, "main", SHARD).resolve(SHARD)).hasBinaryContent(shard());
    }

    @Test
    void anInterruptedWaitEndsTheDownload() {
        stub.fault("/revision/", "503", 10);
        HubModel model = new HubModel(
                settings(),
                time -> {
                    throw new InterruptedException("asked to stop");
                },
                CachedRepository.Links.OF_THE_SYSTEM);

        assertThatThrownBy(() -> model.download(TINY, "main", new BaseModelFiles(), listener))
                .isInstanceOf(InterruptedException.class);
        assertThat(requests()).hasSize(1);
    }

    @Test
    void aFullDiskIsReportedAndThePartRemoved() throws Exception {
        // a device that answers "no space left" to every write
        Files.createDirectories(part().getParent());
        Files.createSymbolicLink(part(), Path.of("/dev/full"));

        assertThatThrownBy(() -> download(TINY, "main", SHARD))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DISK))
                .hasMessageContaining("No space left")
                .hasMessageContaining("of its 65632 bytes are missing")
                .hasMessageContaining("are free")
                .hasMessageContaining("HF_HUB_CACHE");
        assertNothingIsVisible();
        assertThat(Files.isSymbolicLink(part())).isFalse();
    }

    @Test
    void roomIsCheckedBeforeTheFirstByte() {
        byte[] data = {1, 2, 3};
        stub.add("acme/huge", Map.of(WEIGHTS, new StubFile(data, true, false, 1L << 60)));

        assertThatThrownBy(() -> download("acme/huge", "main", WEIGHTS))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DISK))
                .hasMessageContaining("needs 1152921504606846976 bytes more");
        assertThat(requests()).noneMatch(line -> line.contains("/resolve/"));
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "");
        environment.put("HF_HUB_CACHE", file.resolve("hub").toString());

        assertThatThrownBy(() -> download(TINY, "main", SHARD))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DISK))
                .hasMessageContaining(file.toString());
    }

    @Test
    void twoThreadsTransferAFileOnce() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            HubModel model = new HubModel(settings(), time -> {}, CachedRepository.Links.OF_THE_SYSTEM);
            List<Future<Path>> both = threads.invokeAll(java.util.Collections.nCopies(2, () -> {
                start.await();
                return model.download(TINY, "main", new BaseModelFiles(), HubListener.NONE);
            }));
            for (Future<Path> folder : both) {
                assertThat(folder.get().resolve(SHARD)).hasBinaryContent(shard());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(transfers()).hasSize(1);
    }

    @Test
    void anotherProcessIsWaitedFor() throws Exception {
        Path lock = home.resolve("hub/.locks/models--acme--tiny")
                .resolve(blob(TINY, HubStub.C2, SHARD).getFileName() + ".lock");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        lock.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                        new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
                OutputStream release = holder.getOutputStream()) {
            assertThat(said.readLine()).isEqualTo("locked");
            HubListener releasing = new HubListener() {
                @Override
                public void notice(String line) {
                    notices.add(line);
                    assertNothingIsVisible();
                    try {
                        release.write(1);
                        release.flush();
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            };

            Path folder = model().download(TINY, "main", (id, listed, opener) -> List.of(SHARD), releasing);

            assertThat(folder.resolve(SHARD)).hasBinaryContent(shard());
            assertThat(notices).singleElement().asString().contains(SHARD).contains("waiting for it");
            assertThat(holder.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            holder.destroyForcibly();
        }
    }

    /** Another process that downloads: it holds a blob's lock until it is sent a byte. */
    static final class LockHolder {

        private LockHolder() {}

        public static void main(String[] arguments) throws Exception {
            try (BlobLock lock = BlobLock.take(Path.of(arguments[0]), () -> {})) {
                System.out.println(lock.isExclusive() ? "locked" : "no locks here");
                System.in.read();
            }
        }
    }
}
