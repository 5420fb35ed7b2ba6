package io.adapterfactory.evaluator.basemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.adapterfactory.evaluator.config.BaseModelsConfig;
import io.adapterfactory.evaluator.config.EngineConfig;
import io.adapterfactory.evaluator.config.EnginesConfig;
import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.evaluator.engine.EngineServers;
import io.adapterfactory.evaluator.serving.VllmStub;
import io.adapterfactory.messaging.basemodel.BaseModelSelection;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state of a base model whose weights are on a server; readiness and dashboard show it. */
class BaseModelOnServerTest {

    private static final Path NANO = Path.of("..", "models", "base-models", "nano");
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path folder;

    private final VllmStub server = new VllmStub();
    private BaseModels baseModels;
    private BaseModelLoader loader;

    @BeforeEach
    void open() throws IOException {
        Path base = Files.createDirectories(folder.resolve("base-models/large"));
        for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(NANO.resolve(name), base.resolve(name));
        }
        Path token = Files.writeString(folder.resolve("token"), VllmStub.TOKEN);
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(EvaluatorConfig.class)
                .withMapping(BaseModelsConfig.class)
                .withMapping(EngineConfig.class)
                .withMapping(EnginesConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "factory.engine.base-model",
                                "large",
                                "factory.engine.url",
                                server.url().toString(),
                                "factory.engine.model",
                                VllmStub.MODEL,
                                "factory.engine.token-file",
                                token.toString()),
                        "test",
                        100))
                .build();
        FolderStore store = new FolderStore(folder);
        loader = new BaseModelLoader(
                config.getConfigMapping(EvaluatorConfig.class),
                config.getConfigMapping(BaseModelsConfig.class),
                new EngineServers(
                        config.getConfigMapping(EngineConfig.class), config.getConfigMapping(EnginesConfig.class)),
                store,
                Device.cpu());
        baseModels = new BaseModels(store, loader, BaseModelSelection.all(), new MemoryLimit(5 * MEBIBYTE, MEBIBYTE));
    }

    @AfterEach
    void close() {
        baseModels.close();
        loader.close();
        server.stop();
        assertThat(server.wrong).isEmpty();
    }

    private String state() {
        baseModels.refresh();
        return baseModels.statesInWords().get("large");
    }

    private List<String> answers() {
        return baseModels.use("large", scorer -> {
            try (AnsweringEngine.Session session = scorer.engine().load(List.of())) {
                return session.texts(List.of(new TextRow(AnsweringEngine.NO_ADAPTER, 0, new int[] {1}, List.of(), 1)));
            }
        });
    }

    @Test
    void whatTheServerLacksIsSaidAndAskedAgainAfterItWasUnavailable() {
        server.takesLora = false;
        assertThat(state())
                .startsWith("waits: scoring waits: " + server.url() + "/v1/load_lora_adapter answered 500: ")
                .contains("LoRA is not enabled. Use --enable-lora")
                .contains("(it does not load adapters while it runs; start it with --enable-lora");
        server.takesLora = true;
        server.knowsTokenIds = false;
        assertThat(state())
                .startsWith("loaded, on a server; no multiple choice: the server at " + server.url()
                        + " does not support logprob_token_ids, as vLLM 0.32 does");
        assertThat(answers()).containsExactly("b");

        server.away = true;
        assertThatThrownBy(this::answers).isInstanceOf(EngineUnavailableException.class);
        assertThat(baseModels.statesInWords().get("large"))
                .startsWith("waits: ")
                .endsWith("answered 503: starting");
        server.away = false;
        server.loadsWhileItRuns = false;
        assertThat(state()).contains("VLLM_ALLOW_RUNTIME_LORA_UPDATING=True");
        server.loadsWhileItRuns = true;
        server.knowsTokenIds = true;
        assertThat(state()).isEqualTo("loaded, on a server");
        assertThat(answers()).containsExactly("b");
    }
}
