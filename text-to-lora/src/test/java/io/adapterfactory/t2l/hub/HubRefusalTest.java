package io.adapterfactory.t2l.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.hub.HubException.Reason;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the messages when a model cannot be downloaded, and the cases in which the cache is used instead. */
class HubRefusalTest extends HubFixture {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acme/gated    | main |          | ACCESS  | is gated: open URL/acme/gated, accept its terms, and"
                        + " set HF_TOKEN",
                "acme/gated    | main | hf_other | ACCESS  | ask for access at URL/acme/gated with that account",
                "acme/none     | main |          | ACCESS  | acme/none does not exist or is private; the Hub does"
                        + " not say which",
                "acme/none     | main | hf_good  | MISSING | acme/none does not exist, or the token from the"
                        + " variable HF_TOKEN",
                "acme/private  | main |          | ACCESS  | if it is private, set HF_TOKEN",
                "acme/tiny     | main | hf_wrong | ACCESS  | refuses the token from the variable HF_TOKEN",
                "acme/tiny     | nope |          | MISSING | has no revision 'nope'; expected a branch (the default"
                        + " is main)",
                "acme/disabled | main |          | ACCESS  | was taken down",
            })
    void aRefusalSaysWhatToDo(String id, String revision, String token, Reason reason, String message) {
        environment.put("HF_TOKEN", token == null ? "" : token);

        assertThatThrownBy(() -> download(id, revision))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message.replace("URL", stub.url()))
                .hasMessageNotContaining("hf_");
        assertThat(requests()).noneMatch(line -> line.contains("/resolve/"));
        assertThat(waits).isEmpty();
        assertThat(home.resolve("hub/models--" + id.replace("/", "--") + "/refs"))
                .doesNotExist();
    }

    @Test
    void usersWithAccessGetGatedAndPrivateModels() throws Exception {
        environment.put("HF_TOKEN", HubStub.GOOD);

        assertThat(download("acme/gated", "main").resolve(SHARD)).isRegularFile();
        assertThat(download("acme/private", "main").resolve(SHARD)).isRegularFile();
        assertThat(requests()).filteredOn(line -> line.contains("auth-check")).hasSize(1);
    }

    @Test
    void aGatedModelInTheCacheNeedsNoToken() throws Exception {
        environment.put("HF_TOKEN", HubStub.GOOD);
        Path folder = download("acme/gated", "main");
        environment.remove("HF_TOKEN");
        stub.forget();

        assertThat(download("acme/gated", "main")).isEqualTo(folder);
        assertThat(requests()).containsExactly("GET /api/models/acme/gated/revision/main");
    }

    @Test
    void aPrivateModelInTheCacheIsUsedWithoutTokenAndSaysSo() throws Exception {
        environment.put("HF_TOKEN", HubStub.GOOD);
        Path folder = download("acme/private", "main");
        environment.remove("HF_TOKEN");

        assertThat(download("acme/private", "main")).isEqualTo(folder);
        assertThat(notices).singleElement().asString().contains(HubStub.C2).contains("does not exist or is private");
    }

    @ParameterizedTest
    @CsvSource({"503", "500", "502", "504", "408"})
    void requestsToABusyHubAreRetried(String status) throws Exception {
        stub.fault("/revision/", status, 2);
        stub.fault("/resolve/", status, 1);

        download(TINY, "main", "config.json");

        // the stub's limit ends after one second
        assertThat(waits).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    @Test
    void aHubThatStaysBusyIsGivenUp() {
        stub.fault("/revision/", "429", 100);

        assertThatThrownBy(() -> download(TINY, "main"))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining("limits the number of requests")
                .hasMessageContaining("set HF_TOKEN, which raises the limit");
        assertThat(requests()).hasSize(6);
    }

    @Test
    void aCompleteCacheIsUsedAfterOneFailure() throws Exception {
        Path folder = download(TINY, "main");
        stub.forget();
        stub.fault("/revision/", "503", 100);

        assertThat(download(TINY, "main")).isEqualTo(folder);
        assertThat(requests()).hasSize(1);
        assertThat(notices).singleElement().asString().contains(HubStub.C2).contains("503");
        assertThat(waits).isEmpty();
    }

    @Test
    void aServerThatIsDownIsNamedAndRetried() {
        environment.put("HF_ENDPOINT", "http://127.0.0.1:1");

        assertThatThrownBy(() -> download(TINY, "main"))
                .hasMessageContaining("http://127.0.0.1:1 cannot be reached")
                .hasMessageContaining("HTTPS_PROXY");
        assertThat(waits)
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(8));
    }

    @Test
    void aServerThatIsDownLeavesTheCache() throws Exception {
        Path folder = download(TINY, "main");
        environment.put("HF_ENDPOINT", "http://127.0.0.1:1");

        assertThat(download(TINY, "main")).isEqualTo(folder);
        assertThat(notices).singleElement().asString().contains("cannot be reached");
    }

    @Test
    void aMissingRevisionNeverFallsBack() throws Exception {
        download(TINY, "main");
        Files.writeString(repository(TINY).resolve("refs/gone"), HubStub.C2);

        assertThatThrownBy(() -> download(TINY, "gone"))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING));
    }

    @Test
    void offlineNoRequestLeaves() throws Exception {
        Path folder = download(TINY, "main");
        stub.forget();
        environment.put("HF_HUB_OFFLINE", "1");

        assertThat(download(TINY, "main")).isEqualTo(folder);
        assertThat(download(TINY, HubStub.C2)).isEqualTo(folder);
        assertThat(requests()).isEmpty();
    }

    @Test
    void offlineAnAbsentRevisionNamesTheVariable() {
        environment.put("TRANSFORMERS_OFFLINE", "1");

        assertThatThrownBy(() -> download(TINY, "v1.0"))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_CACHED))
                .hasMessageContaining(TINY)
                .hasMessageContaining("'v1.0'")
                .hasMessageContaining(home.resolve("hub").toString())
                .hasMessageContaining("TRANSFORMERS_OFFLINE");
        assertThat(requests()).isEmpty();
    }

    @Test
    void offlineAnIncompleteSnapshotIsAnError() throws Exception {
        Path folder = download(TINY, "main");
        Files.delete(folder.resolve(SHARD));
        Files.delete(folder.resolve("tokenizer.json"));
        environment.put("HF_HUB_OFFLINE", "1");

        assertThatThrownBy(() -> download(TINY, "main"))
                .hasMessageContaining(SHARD + " is missing")
                .hasMessageContaining("tokenizer.json is missing")
                .hasMessageContaining(HubStub.C2);
    }

    @Test
    void offlineAnIncompleteSnapshotWithoutListIsFoundByItsIndex() throws Exception {
        Path folder = download(TINY, "main");
        Files.delete(repository(TINY).resolve("trees/" + HubStub.C2 + ".json"));
        environment.put("HF_HUB_OFFLINE", "1");
        assertThat(download(TINY, "main")).isEqualTo(folder);

        Files.delete(folder.resolve(SHARD));
        assertThatThrownBy(() -> download(TINY, "main"))
                .hasMessageContaining(SHARD)
                .hasMessageContaining("HF_HUB_OFFLINE");
    }

    @Test
    void offlineDamageIsFound() throws Exception {
        Path folder = download(TINY, "main");
        Files.writeString(folder.resolve("config.json"), "{}");
        environment.put("HF_HUB_OFFLINE", "1");

        assertThatThrownBy(() -> download(TINY, "main"))
                .hasMessageContaining("config.json: it has 2 bytes; expected 125");
    }

    @Test
    void aRefWithALineEndAndPlainFilesAreRead() throws Exception {
        Path folder = snapshot(TINY, HubStub.C1);
        Files.createDirectories(folder);
        for (String name : List.of("config.json", "tokenizer.json")) {
            Files.write(folder.resolve(name), stub.file(TINY, HubStub.C1, name).data());
        }
        Files.write(folder.resolve("model.safetensors"), StubFile.safetensors("x", 1));
        Files.createDirectories(repository(TINY).resolve("refs"));
        Files.writeString(repository(TINY).resolve("refs/main"), HubStub.C1 + "\n");
        environment.put("HF_HUB_OFFLINE", "1");

        assertThat(download(TINY, "main")).isEqualTo(folder);
    }

    @Test
    void aRepositoryWithoutSafetensorsIsRefusedWithWhatItHas() {
        Map<String, StubFile> files = new LinkedHashMap<>();
        files.put("config.json", StubFile.small("{}"));
        files.put("tokenizer.json", StubFile.small("{}"));
        files.put("pytorch_model.bin", StubFile.large(new byte[10]));
        files.put("onnx/model.onnx", StubFile.large(new byte[10]));
        stub.add("acme/pickles", files);

        assertThatThrownBy(() -> download("acme/pickles", "main"))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNUSABLE))
                .hasMessageContaining("has neither model.safetensors nor model.safetensors.index.json")
                .hasMessageContaining("found: onnx/model.onnx, pytorch_model.bin")
                .hasMessageContaining("pickles are never read");
        assertThat(requests()).noneMatch(line -> line.contains("/resolve/"));
        assertThat(repository("acme/pickles")).doesNotExist();
    }

    @Test
    void anIndexThatNamesAnAbsentShardIsRefused() {
        Map<String, StubFile> files = new LinkedHashMap<>();
        files.put("config.json", StubFile.small("{}"));
        files.put("tokenizer.json", StubFile.small("{}"));
        files.put("model.safetensors.index.json", StubFile.small("{\"weight_map\": {\"x\": \"../x.safetensors\"}}"));
        stub.add("acme/gap", files);

        assertThatThrownBy(() -> download("acme/gap", "main")).hasMessageContaining("no file '../x.safetensors'");
    }

    @Test
    void theTokenComesFromTheTokenFile() throws Exception {
        Files.writeString(home.resolve("token"), HubStub.GOOD + "\n");

        assertThat(download("acme/private", "main").resolve("config.json")).isRegularFile();
    }

    @Test
    void anEndpointMayHaveAPath() {
        environment.put("HF_ENDPOINT", stub.url() + "/hf/");

        assertThatThrownBy(() -> download(TINY, "main"))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING))
                .hasMessageContaining("whether HF_ENDPOINT (" + stub.url() + "/hf) is a Hub");
        assertThat(requests()).containsExactly("GET /hf/api/models/acme/tiny/revision/main");
        assertThat(settings().endpoint()).isEqualTo(URI.create(stub.url() + "/hf"));
    }
}
