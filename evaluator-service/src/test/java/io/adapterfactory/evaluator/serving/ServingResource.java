package io.adapterfactory.evaluator.serving;

import io.adapterfactory.broker.testing.TestBroker;
import io.adapterfactory.evaluator.BrokerResource;
import io.adapterfactory.evaluator.SmallBenchmark;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A real broker and registry, a store whose base model has a name that no other test uses, and one server of each kind.
 * The servers whose answers are checked have a model.
 */
public class ServingResource implements QuarkusTestResourceLifecycleManager {

    static final String BASE_MODEL = "served-nano";
    static final String BASE_MODEL_THERE = "/models/nano";

    static VllmStub vllm;
    static InferenceServer.Sglang sglang;
    static InferenceServer.Lorax lorax;
    static Path nim;
    static Path resolver;
    static Path store;

    private NanoModel nano;

    @Override
    public Map<String, String> start() {
        TestBroker broker = TestBroker.get();
        try {
            Path folder = Files.createTempDirectory("serving-it");
            store = folder.resolve("store");
            BrokerResource.copy(
                    Path.of("..", "models", "base-models", "nano"), store.resolve("base-models/" + BASE_MODEL));
            NanoSuite suite = NanoSuite.standard();
            for (String task : List.of("reverse", "sort")) {
                SmallBenchmark.write(
                        store.resolve("benchmarks").resolve(BASE_MODEL).resolve(task), suite.operation(task), task);
            }
            nim = Files.createDirectories(folder.resolve("nim"));
            resolver = Files.createDirectories(folder.resolve("resolver"));
            Path token = Files.writeString(folder.resolve("token"), VllmStub.TOKEN + "\n");
            nano = new NanoModel();
            EngineModel model = new EngineModel(nano.engine());
            vllm = new VllmStub(model);
            sglang = new InferenceServer.Sglang(store, model);
            lorax = new InferenceServer.Lorax();
            Map<String, String> settings = new HashMap<>(Map.of(
                    "kafka.bootstrap.servers", broker.bootstrapServers(),
                    "factory.registry-url", broker.registryUrl(),
                    "test.registry.url", broker.registryUrl(),
                    "factory.store", store.toString(),
                    "factory.serving.period", "PT0.3S",
                    "factory.serving.retry-after", "PT2S"));
            target(
                    settings,
                    "a",
                    "vllm",
                    Map.of("url", vllm.url().toString(), "token-file", token.toString(), "max-adapters", "4"));
            target(
                    settings,
                    "b",
                    "sglang",
                    Map.of("url", sglang.url().toString(), "store", InferenceServer.Sglang.STORE_ON_SERVER.toString()));
            target(settings, "c", "lorax", Map.of("url", lorax.url().toString()));
            target(settings, "d", "nim", Map.of("folder", nim.toString()));
            target(
                    settings,
                    "e",
                    "vllm-folder",
                    Map.of("folder", resolver.toString(), "base-model-name", BASE_MODEL_THERE));
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void target(Map<String, String> settings, String name, String kind, Map<String, String> more) {
        String prefix = "factory.serving.targets." + name + ".";
        settings.put(prefix + "kind", kind);
        settings.put(prefix + "base-model", BASE_MODEL);
        more.forEach((key, value) -> settings.put(prefix + key, value));
    }

    @Override
    public void stop() {
        vllm.stop();
        sglang.stop();
        lorax.stop();
        nano.close();
    }
}
