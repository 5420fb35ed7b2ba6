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
import java.util.Map;
import java.util.Optional;

/**
 * A real broker and registry, a store whose base model has a name that no other test uses, and a server like vLLM that answers with the
 * name of the folder whose adapter it applies.
 */
public class FleetServerResource implements QuarkusTestResourceLifecycleManager {

    public static final String BASE_MODEL = "fleet-nano";
    public static final String TARGET = "fleet-gpu";

    static VllmStub vllm;
    static Path store;

    /** Says which adapter was applied. */
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
            BrokerResource.copy(
                    Path.of("..", "models", "base-models", "nano"), store.resolve("base-models/" + BASE_MODEL));
            SmallBenchmark.write(
                    store.resolve("benchmarks").resolve(BASE_MODEL).resolve("reverse"),
                    NanoSuite.standard().operation("reverse"),
                    "reverse");
            Path token = Files.writeString(folder.resolve("token"), VllmStub.TOKEN + "\n");
            vllm = new VllmStub(new AdapterNames());
            String target = "factory.serving.targets." + TARGET + ".";
            return Map.ofEntries(
                    Map.entry("kafka.bootstrap.servers", broker.bootstrapServers()),
                    Map.entry("factory.registry-url", broker.registryUrl()),
                    Map.entry("test.registry.url", broker.registryUrl()),
                    Map.entry("factory.store", store.toString()),
                    Map.entry("factory.help-in-prompt", "false"),
                    Map.entry("factory.serving.period", "PT0.3S"),
                    Map.entry(target + "kind", "vllm"),
                    Map.entry(target + "base-model", BASE_MODEL),
                    Map.entry(target + "url", vllm.url().toString()),
                    Map.entry(target + "token-file", token.toString()),
                    Map.entry(target + "max-adapters", "100"),
                    Map.entry(target + "aliases", "true"),
                    Map.entry(target + "prove", "false"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        vllm.stop();
    }
}
