package io.adapterfactory.serving.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.serving.StubVllm;
import io.adapterfactory.serving.StubVllm.Answer;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerRefusedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks how the answers of a real vLLM are interpreted, for an adapter and for the server. */
class VllmServerTest {

    private static final String LOAD = "/v1/load_lora_adapter";
    private static final String NAME = "0a1b";
    private static final Path FOLDER = Path.of("/mnt/store/adapters/0a1b");

    private final StubVllm stub = new StubVllm();
    private final VllmServer server = server(Optional.empty());
    private final Offer offer = new Offer(NAME, FOLDER, FOLDER);

    private VllmServer server(Optional<String> baseModel) {
        return new VllmServer(
                stub.client(), new ExpectedServer(baseModel, "targets.a.base-model-name", "targets.a.token-file"));
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Call to add_lora method failed: Worker failed with error 'LoRA rank 16 is greater than max_lora_rank"
                        + " 8.', please check the stack trace above for the root cause",
                "Call to add_lora method failed: While loading /mnt/store/adapters/0a1b, expected target modules in"
                        + " {'qkv_proj', 'o_proj'} but received ['wte']"
            })
    void aRefusalThatComesAs500IsKnownByItsMessage(String message) {
        stub.refusals.put(NAME, Answer.error(500, message));

        assertThatThrownBy(() -> server.load(offer))
                .isInstanceOf(ServerRefusedException.class)
                .hasMessageContaining(message.substring(0, 60));
        assertThat(stub.count(LOAD)).isEqualTo(1);
    }

    @Test
    void missingFilesAndTheBaseModelsNameAreRefusals() {
        stub.refusals.put(NAME, Answer.error(404, "Loading lora 0a1b failed: No adapter found for " + FOLDER));

        assertThatThrownBy(() -> server.load(offer))
                .isInstanceOf(ServerRefusedException.class)
                .hasMessageContaining("answered 404")
                .hasMessageContaining("No adapter found for " + FOLDER);
        assertThatThrownBy(() -> server.load(new Offer(StubVllm.BASE_MODEL, FOLDER, FOLDER)))
                .isInstanceOf(ServerRefusedException.class)
                .hasMessageContaining("conflicts with a served base model");
    }

    @Test
    void anUnknown500SaysNothingAndTheServerIsAskedWhetherItWorks() {
        stub.refusals.put(NAME, Answer.error(500, "shape mismatch in layer 3"));

        assertThatThrownBy(() -> server.load(offer))
                .isInstanceOf(ServerAwayException.class)
                .hasMessageContaining("answered 500")
                .hasMessageContaining("shape mismatch in layer 3");
        assertThatCode(server::requireWorking).doesNotThrowAnyException();

        stub.isHealthy = false;
        assertThatThrownBy(server::requireWorking)
                .isInstanceOf(ServerAwayException.class)
                .hasMessage("the server does not work: its /health answers 503");
    }

    @Test
    void aDeadEngineAndAServerThatIsStartingAreNotAskedAgain() {
        stub.refusals.put(NAME, Answer.error(500, "EngineCore encountered an issue."));
        assertThatThrownBy(() -> server.load(offer)).isInstanceOf(ServerAwayException.class);

        stub.refusals.put(NAME, new Answer(503, "starting"));
        assertThatThrownBy(() -> server.load(offer)).isInstanceOf(ServerAwayException.class);
        assertThat(stub.count(LOAD)).isEqualTo(2);

        stub.isDead = true;
        assertThatThrownBy(() -> server.load(offer))
                .isInstanceOf(ServerAwayException.class)
                .hasMessageContaining("does not answer");
    }

    @Test
    void anAdapterThatIsLoadedStaysAndOneThatMovedIsReplaced() {
        stub.adapters.put(NAME, FOLDER.toString());
        server.load(offer);
        assertThat(stub.requests).noneMatch(request -> request.contains("load_inplace"));

        stub.adapters.put(NAME, "/old-mount/adapters/0a1b");
        server.load(offer);
        assertThat(stub.adapters).containsEntry(NAME, FOLDER.toString());
    }

    @Test
    void aNameThatSomebodyElseUsesIsNotTaken() {
        stub.adapters.put(NAME, "/home/somebody/experiment");

        assertThatThrownBy(() -> server.load(offer))
                .isInstanceOf(ServerRefusedException.class)
                .hasMessage(
                        "the name 0a1b is in use: the server serves the adapter at /home/somebody/experiment under it;"
                                + " expected " + FOLDER + ". Unload that one, or give it another name");
        assertThat(stub.adapters).containsEntry(NAME, "/home/somebody/experiment");
    }

    @Test
    void aStableNameIsGivenAndMoved() {
        Path store = Path.of("/mnt/store");
        Offer other = new Offer("2c3d", FOLDER.resolveSibling("2c3d"), FOLDER.resolveSibling("2c3d"));
        server.serveUnder("task/reverse", offer, store);
        server.serveUnder("task/reverse", offer, store);
        assertThat(stub.adapters).isEqualTo(Map.of("task/reverse", FOLDER.toString()));
        assertThat(stub.count(LOAD)).as("the second call changes nothing").isEqualTo(1);

        server.serveUnder("task/reverse", other, store);
        assertThat(stub.adapters).isEqualTo(Map.of("task/reverse", "/mnt/store/adapters/2c3d"));
        assertThat(stub.requests).noneMatch(request -> request.startsWith("/v1/unload_lora_adapter"));

        stub.adapters.put("task/reverse", "/home/somebody/experiment");
        assertThatThrownBy(() -> server.serveUnder("task/reverse", other, store))
                .isInstanceOf(ServerRefusedException.class)
                .hasMessageStartingWith("the name task/reverse is in use: the server serves the adapter at"
                        + " /home/somebody/experiment under it");
    }

    @Test
    void unloadingWhatIsNotThereIsNoError() {
        assertThatCode(() -> server.unload(NAME)).doesNotThrowAnyException();
    }

    @Test
    void aServerIsReadyThatDoesNotFindAnAdapter() {
        assertThatCode(server::requireReady).doesNotThrowAnyException();
        assertThat(stub.count(LOAD)).isEqualTo(1);

        stub.looksLater = true;
        assertThatCode(server::requireReady).doesNotThrowAnyException();
        assertThat(stub.adapters).as("unloaded again").isEmpty();

        stub.looksLater = false;
        stub.refusals.put("adapter-factory-check", Answer.error(500, "other words of another version"));
        assertThatCode(server::requireReady).as("the base model answers").doesNotThrowAnyException();
        stub.isHealthy = false;
        assertThatThrownBy(server::requireReady)
                .isInstanceOf(ServerAwayException.class)
                .hasMessage("the server does not work: its /health answers 503");
    }

    @Test
    void whatTheServerLacksIsSaidInWords() {
        assertThatCode(server::requireReady).doesNotThrowAnyException();

        stub.updatesAtRunTime = false;
        assertThatThrownBy(server::requireReady)
                .isInstanceOf(ServerAwayException.class)
                .hasMessageEndingWith("(it does not load adapters while it runs; start it with --enable-lora and"
                        + " VLLM_ALLOW_RUNTIME_LORA_UPDATING=True)");
        stub.updatesAtRunTime = true;

        stub.takesLora = false;
        assertThatThrownBy(() -> server.load(offer))
                .isInstanceOf(ServerAwayException.class)
                .hasMessageContaining("start it with --enable-lora");
        assertThatThrownBy(server::requireReady)
                .as("before the first adapter")
                .isInstanceOf(ServerAwayException.class)
                .hasMessageContaining("LoRA is not enabled")
                .hasMessageContaining("start it with --enable-lora");
        stub.takesLora = true;

        assertThatThrownBy(() -> server(Optional.of("mistral")).requireReady())
                .isInstanceOf(ServerAwayException.class)
                .hasMessage("the server at " + stub.url() + " lists [nano]; expected the base model 'mistral'. Set"
                        + " targets.a.base-model-name to its name on the server");

        stub.wantsToken = true;
        assertThatThrownBy(server::requireReady)
                .isInstanceOf(ServerAwayException.class)
                .hasMessageEndingWith("answered 401: {\"error\":\"Unauthorized\"}; set targets.a.token-file to a file"
                        + " with the server's key");
    }
}
