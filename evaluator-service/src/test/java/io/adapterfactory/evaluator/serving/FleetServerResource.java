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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real broker and registry, a store whose base models have names that no other test uses, and a server like vLLM that
 * answers with the folder name of the adapter that it applies. It is a target for each base model, so that tests do not
 * see each other's fleet.
 */
public class FleetServerResource implements QuarkusTestResourceLifecycleManager {

    /** Base models; a target has the same name. */
    public static final String FLEET = "fleet-nano";

    public static final String PAGE = "page-nano";

    static VllmStub vllm;
    static Path store;

    /** Answers with the name of the applied adapter. */
    private static final class AdapterNames implements VllmStub.Model {

        @Override
        public String text(Optional<Path> adapter, int[] prompt, VllmStub.Sampling sampling) {
            return adapter.map(folder -> folder.getFileName().toString()).orElse("");
        }

        @Override
        public double[] next(Optional<Path> adapter, int[] prompt, int[] tokens) {
            double[] even = new double[tokens.length];
            Arrays.fill(even, -1);
            return even;
        }
    }

    @Override
    public Map<String, String> start() {
        TestBroker broker = TestBroker.get();
        try {
            Path folder = Files.createTempDirectory("fleet-it");
            store = folder.resolve("store");
            for (String baseModel : List.of(FLEET, PAGE)) {
                BrokerResource.copy(
                        Path.of("..", "models", "base-models", "nano"), store.resolve("base-models/" + baseModel));
                SmallBenchmark.write(
                        store.resolve("benchmarks").resolve(baseModel).resolve("reverse"),
                        NanoSuite.standard().operation("reverse"),
                        "reverse");
            }
            Path token = Files.writeString(folder.resolve("token"), VllmStub.TOKEN + "\n");
            vllm = new VllmStub(new AdapterNames());
            Map<String, String> settings = new HashMap<>(Map.of(
                    "kafka.bootstrap.servers", broker.bootstrapServers(),
                    "factory.registry-url", broker.registryUrl(),
                    "test.registry.url", broker.registryUrl(),
                    "factory.store", store.toString(),
                    "factory.help-in-prompt", "false",
                    "factory.serving.period", "PT0.3S"));
            for (String baseModel : List.of(FLEET, PAGE)) {
                String target = "factory.serving.targets." + baseModel + ".";
                settings.put(target + "kind", "vllm");
                settings.put(target + "base-model", baseModel);
                settings.put(target + "url", vllm.url().toString());
                settings.put(target + "token-file", token.toString());
                settings.put(target + "max-adapters", "100");
                settings.put(target + "aliases", "true");
                settings.put(target + "prove", "false");
            }
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        vllm.stop();
    }
}
