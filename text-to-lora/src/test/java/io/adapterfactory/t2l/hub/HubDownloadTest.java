package io.adapterfactory.t2l.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the requests of a download and the state of the cache after it. */
class HubDownloadTest extends HubFixture {

    @Test
    void aModelIsDownloadedIntoTheClientsLayout() throws Exception {
        Path folder = download(TINY, "main");

        assertThat(folder).isEqualTo(snapshot(TINY, HubStub.C2));
        assertThat(names(folder))
                .containsExactly(
                        "README.md",
                        "config.json",
                        "generation_config.json",
                        SHARD,
                        "model-00002-of-00002.safetensors",
                        "model.safetensors.index.json",
                        "tokenizer.json",
                        "tokenizer_config.json");
        for (String name : names(folder)) {
            assertThat(folder.resolve(name))
                    .hasBinaryContent(stub.file(TINY, HubStub.C2, name).data());
            assertThat(Files.readSymbolicLink(folder.resolve(name)))
                    .isEqualTo(Path.of(
                            "../../blobs",
                            blob(TINY, HubStub.C2, name).getFileName().toString()));
        }
        assertThat(repository(TINY).resolve("refs/main")).hasContent(HubStub.C2).hasSize(40);
        assertThat(home.resolve("hub/CACHEDIR.TAG"))
                .content()
                .startsWith("Signature: 8a477f597d28d172789f06886806bc55");
        assertThat(home.resolve("hub/.locks/models--acme--tiny")
                        .resolve(blob(TINY, HubStub.C2, SHARD).getFileName() + ".lock"))
                .isEmptyFile();
        assertThat(names(repository(TINY).resolve("blobs"))).noneMatch(name -> name.contains("."));
    }

    @Test
    void theListOfFilesIsStoredCompletelyAsTheClientDoes() throws Exception {
        download(TINY, "main");

        JsonNode tree = new ObjectMapper()
                .readTree(repository(TINY)
                        .resolve("trees/" + HubStub.C2 + ".json")
                        .toFile());
        assertThat(tree.path("format_version").asInt()).isEqualTo(1);
        assertThat(tree.path("files")).hasSize(10);
        assertThat(tree.path("files").path(SHARD).path("lfs_sha256").asText())
                .isEqualTo(stub.file(TINY, HubStub.C2, SHARD).sha256());
        assertThat(tree.path("files").path(SHARD).path("lfs_size").asLong()).isEqualTo(65632);
        assertThat(tree.path("files").path("config.json").properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("size", "blob_id");
    }

    @Test
    void theRevisionIsResolvedOnceAndNothingIsCompressed() throws Exception {
        download(TINY, "main");

        assertThat(requests().get(0)).isEqualTo("GET /api/models/acme/tiny/revision/main");
        assertThat(requests().subList(1, requests().size())).noneMatch(line -> line.contains("main"));
        assertThat(requests()).filteredOn(line -> line.contains("/tree/")).hasSize(2);
        assertThat(requests())
                .filteredOn(line -> line.contains("/api/resolve-cache/"))
                .isNotEmpty()
                .allMatch(line -> line.contains("&etag="));
        assertThat(stub.seen()).allSatisfy(seen -> {
            assertThat(seen.headers()).containsEntry("accept-encoding", "identity");
            assertThat(seen.headers().get("user-agent")).startsWith("adapter-factory/");
        });
    }

    @Test
    void aSecondRunNeedsOneRequestAndNoneIfTheCommitIsGiven() throws Exception {
        download(TINY, "main");
        stub.forget();
        download(TINY, "main");
        assertThat(requests()).containsExactly("GET /api/models/acme/tiny/revision/main");

        stub.forget();
        download(TINY, HubStub.C2);
        assertThat(requests()).isEmpty();
    }

    @Test
    void anotherRevisionSharesWhatIsEqual() throws Exception {
        download(TINY, "main");
        stub.forget();

        Path folder = download(TINY, "v1.0");

        assertThat(folder).isEqualTo(snapshot(TINY, HubStub.C1));
        assertThat(folder.resolve("config.json"))
                .hasBinaryContent(stub.file(TINY, HubStub.C1, "config.json").data());
        assertThat(requests())
                .filteredOn(line -> line.startsWith("GET /api/resolve-cache/"))
                .hasSize(1);
        assertThat(transfers()).isEmpty();
    }

    @Test
    void aPullRequestsRevisionIsEncodedAndItsRefIsInFolders() throws Exception {
        download(TINY, "refs/pr/1");

        assertThat(requests().get(0)).isEqualTo("GET /api/models/acme/tiny/revision/refs%2Fpr%2F1");
        assertThat(repository(TINY).resolve("refs/refs/pr/1")).hasContent(HubStub.C2);
    }

    @Test
    void aCommitWritesNoRef() throws Exception {
        Path folder = download(TINY, HubStub.C1);

        assertThat(folder).isEqualTo(snapshot(TINY, HubStub.C1));
        assertThat(repository(TINY).resolve("refs")).doesNotExist();
        assertThat(requests()).noneMatch(line -> line.contains("/revision/"));
    }

    @Test
    void aRenamedRepositoryKeepsTheRequestedName() throws Exception {
        Path folder = download("old/tiny", "main");

        assertThat(folder).isEqualTo(snapshot("old/tiny", HubStub.C2));
        assertThat(repository(TINY)).doesNotExist();
        assertThat(folder.resolve(SHARD))
                .hasBinaryContent(stub.file(TINY, HubStub.C2, SHARD).data());
    }

    @Test
    void theTokenGoesToTheHubOnly() throws Exception {
        environment.put("HF_TOKEN", HubStub.GOOD);

        download(TINY, "main");

        assertThat(stub.seen())
                .filteredOn(seen -> seen.server().equals("hub"))
                .isNotEmpty()
                .allSatisfy(
                        seen -> assertThat(seen.headers()).containsEntry("authorization", "Bearer " + HubStub.GOOD));
        assertThat(stub.seen())
                .filteredOn(seen -> seen.server().equals("cdn"))
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.headers()).doesNotContainKey("authorization"));
    }

    @Test
    void aMirrorThatGivesUpIsFollowedWithoutToken() throws Exception {
        environment.put("HF_TOKEN", HubStub.GOOD);
        stub.fault("/resolve/", "away", 1);

        Path folder = download(TINY, "main", "config.json");

        assertThat(folder.resolve("config.json")).isRegularFile();
        assertThat(stub.seen())
                .filteredOn(seen -> seen.server().equals("cdn"))
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.headers()).doesNotContainKey("authorization"));
    }

    @Test
    void filesInTheHubsOwnStorageComeByPlainHttp() throws Exception {
        Path folder = download("acme/xet", "main", "model.safetensors");

        assertThat(folder.resolve("model.safetensors"))
                .hasBinaryContent(
                        stub.file("acme/xet", HubStub.C1, "model.safetensors").data());
        assertThat(requests()).noneMatch(line -> line.contains("xet-read-token"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../x",
                "a/../x",
                "/etc/x",
                "C:x",
                "a\\b",
                "\\\\host\\x",
                "con",
                "con.json",
                "a//b",
                "x ",
                "x."
            })
    void hostileFileNamesAreRefused(String path) throws Exception {
        stub.add("acme/hostile", Map.of(path, StubFile.small("x")));

        assertThatThrownBy(() -> download("acme/hostile", "main", path))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("cannot be a path in the cache");
        assertThat(requests()).noneMatch(line -> line.contains("/resolve/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b/c", "../x", "a/..", "a b", "a--b/c", "owner/name.git", "owner/"})
    void invalidIdsAreRefused(String id) {
        assertThatThrownBy(() -> download(id, "main"))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("expected owner/name");
        assertThat(requests()).isEmpty();
    }

    @Test
    void aRevisionCannotLeaveTheCache() {
        assertThatThrownBy(() -> download(TINY, "../../../x")).hasMessageContaining("revision name");
        assertThat(requests()).isEmpty();
    }

    @Test
    void aBlobsNameIsNeverAPath() throws IOException {
        stub.fault("/resolve/", "badetag", 1);

        assertThatThrownBy(() -> download(TINY, "main", SHARD)).hasMessageContaining("neither a hash nor a name");
        assertThat(names(repository(TINY).resolve("blobs"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"nocommit, no X-Repo-Commit", "noetag, no ETag"})
    void answersWithoutMetadataNameEndpointAndProxy(String fault, String message) {
        stub.fault("resolve-cache", fault, 1);

        assertThatThrownBy(() -> download(TINY, "main", "config.json"))
                .hasMessageContaining(message)
                .hasMessageContaining("HF_ENDPOINT")
                .hasMessageContaining("proxy");
    }

    @Test
    void aLoginPageIsNotAccepted() {
        stub.fault("/revision/", "html", 1);

        assertThatThrownBy(() -> download(TINY, "main"))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining("is not JSON")
                .hasMessageContaining(stub.url());
    }

    @Test
    void redirectsThatDoNotEndAreReported() {
        stub.fault("/resolve/", "loop", 1000);

        assertThatThrownBy(() -> download(TINY, "main", "config.json")).hasMessageContaining("more than 20 redirects");
    }

    @Test
    void aForcedPushCausesOneSecondRequest() throws Exception {
        stub.fault("/resolve/", "gone", 1);

        Path folder = download(TINY, "main", "config.json");

        assertThat(folder.resolve("config.json")).isRegularFile();
        assertThat(requests()).filteredOn(line -> line.contains("/revision/")).hasSize(2);
        assertThat(repository(TINY).resolve(".no_exist").resolve(HubStub.C2).resolve("config.json"))
                .isEmptyFile();

        stub.fault("/resolve/", "gone", 2);
        assertThatThrownBy(() -> download(TINY, "main", "tokenizer.json"))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING))
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void withoutSymbolicLinksHardLinksAreMade() throws Exception {
        environment.put("HF_HUB_DISABLE_SYMLINKS", "1");

        Path folder = download(TINY, "main");

        assertThat(folder.resolve(SHARD)).isRegularFile();
        assertThat(Files.isSymbolicLink(folder.resolve(SHARD))).isFalse();
        assertThat(Files.isSameFile(folder.resolve(SHARD), blob(TINY, HubStub.C2, SHARD)))
                .isTrue();
    }

    private HubModel withoutLinks() {
        CachedRepository.LinkMaker refused = (link, target) -> {
            throw new IOException("A required privilege is not held by the client");
        };
        return new HubModel(settings(), waits::add, new CachedRepository.Links(refused, refused));
    }

    @Test
    void withoutAnyLinksFilesAreMoved() throws Exception {
        Path folder = withoutLinks().download(TINY, "main", new BaseModelFiles(), listener);

        assertThat(folder.resolve(SHARD))
                .hasBinaryContent(stub.file(TINY, HubStub.C2, SHARD).data());
        assertThat(names(repository(TINY).resolve("blobs"))).isEmpty();
    }

    @Test
    void withoutAnyLinksABlobThatOthersLinkToIsCopied() throws Exception {
        Path linked = download(TINY, "v1.0");

        Path folder = withoutLinks().download(TINY, "main", new BaseModelFiles(), listener);

        assertThat(Files.isSymbolicLink(folder.resolve(SHARD))).isFalse();
        byte[] content = stub.file(TINY, HubStub.C2, SHARD).data();
        assertThat(folder.resolve(SHARD)).hasBinaryContent(content);
        assertThat(linked.resolve(SHARD)).hasBinaryContent(content);
        assertThat(transfers()).hasSize(1);
    }

    @Test
    void contentThatWasWrittenThroughASnapshotIsReplaced() throws Exception {
        Path folder = download(TINY, "main");
        byte[] right = stub.file(TINY, HubStub.C2, SHARD).data();
        byte[] wrong = right.clone();
        wrong[100] ^= 1;
        Files.write(folder.resolve(SHARD), wrong);

        download(TINY, "main");

        assertThat(folder.resolve(SHARD)).hasBinaryContent(right);
        assertThat(notices).singleElement().asString().contains("damaged").contains(SHARD);
    }

    @Test
    void progressEndsAtTheFilesSize() throws Exception {
        Map<String, Long> reached = new java.util.HashMap<>();
        HubListener progress = new HubListener() {
            @Override
            public void transferred(String path, long bytes, long size) {
                assertThat(bytes).isBetween(reached.getOrDefault(path, 0L), size);
                reached.put(path, bytes);
            }
        };

        model().download(TINY, "main", new BaseModelFiles(), progress);

        assertThat(reached)
                .containsEntry(SHARD, 65632L)
                .containsEntry("config.json", 125L)
                .hasSize(8);
    }

    @Test
    void aListIsFoundInManyPages() throws Exception {
        Map<String, StubFile> files = new java.util.LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            files.put("file" + i + " ä?.txt", StubFile.small("content " + i));
        }
        stub.add("acme/many", files);

        assertThatThrownBy(() -> download("acme/many", "main"))
                .hasMessageContaining("has no config.json")
                .hasMessageContaining("and 30 more");
        assertThat(requests()).filteredOn(line -> line.contains("/tree/")).hasSize(5);
    }

    @Test
    void namesAreEncodedInAddresses() throws Exception {
        stub.add("acme/names", Map.of("a folder/ä+b%.txt", StubFile.small("content")));

        Path folder = download("acme/names", "main", "a folder/ä+b%.txt");

        assertThat(folder.resolve("a folder/ä+b%.txt")).hasContent("content");
        assertThat(Files.readSymbolicLink(folder.resolve("a folder/ä+b%.txt")))
                .startsWithRaw(Path.of("../../../blobs"));
        assertThat(List.of(requests().get(2))).allMatch(line -> line.contains("/a%20folder/%C3%A4%2Bb%25.txt"));
    }
}
