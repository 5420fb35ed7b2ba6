package io.adapterfactory.evaluator.serving;

import io.adapterfactory.evaluator.BrokerResource;
import io.adapterfactory.evaluator.SmallBenchmark;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server like vLLM that answers with the name of the folder whose adapter it applies, and a store with its base models. It is a target
 * for each base model, with the same name, so that tests do not see each other's fleet.
 */
final class FleetServer implements AutoCloseable {

    final VllmStub vllm = new VllmStub(new AdapterNames());
    private final Path store;
    private final Path token;
    private final List<String> baseModels;

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

    /** @param baseModels names that no other test uses */
    FleetServer(String... baseModels) throws IOException {
        this.baseModels = List.of(baseModels);
        Path folder = Files.createTempDirectory("fleet-it");
        this.store = folder.resolve("store");
        for (String baseModel : baseModels) {
            BrokerResource.copy(
                    Path.of("..", "models", "base-models", "nano"), store.resolve("base-models/" + baseModel));
            SmallBenchmark.write(
                    store.resolve("benchmarks").resolve(baseModel).resolve("reverse"),
                    NanoSuite.standard().operation("reverse"),
                    "reverse");
        }
        this.token = Files.writeString(folder.resolve("token"), VllmStub.TOKEN + "\n");
    }

    Path store() {
        return store;
    }

    /** Of an evaluator that serves on it. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "factory.store", store.toString(),
                "factory.help-in-prompt", "false",
                "factory.serving.period", "PT0.3S"));
        for (String baseModel : baseModels) {
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
    }

    @Override
    public void close() {
        vllm.stop();
    }
}
