package io.adapterfactory.evaluator.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.adapterfactory.evaluator.basemodel.BaseModels;
import io.adapterfactory.evaluator.benchmark.BenchmarkChooser;
import io.adapterfactory.evaluator.config.EngineConfig;
import io.adapterfactory.evaluator.config.EnginesConfig;
import io.adapterfactory.evaluator.engine.EngineServers;
import io.adapterfactory.evaluator.engine.ServerEngine;
import io.adapterfactory.evaluator.engine.VllmWithModel;
import io.adapterfactory.evaluator.serving.TestAdapters;
import io.adapterfactory.evaluator.serving.VllmStub;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.SuiteBenchmarks;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.BaseAnswers;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.evaluation.InProcessEngine;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters of one batch on a server: a problem with one does not prevent the others from being scored. */
class BatchScoringTest {

    private static final Path BASE = Path.of("..", "models", "base-models", "nano");
    private static final int MAX_RETRIES = 10;

    @TempDir
    Path folder;

    private CausalLanguageModel model;
    private Tokenizer tokenizer;
    private PromptRule rule;
    private VllmWithModel server;

    @BeforeEach
    void start() {
        model = CausalLanguageModel.load(BASE, Device.cpu());
        tokenizer = Tokenizer.load(BASE);
        rule = PromptRule.of(BASE, tokenizer);
        server = new VllmWithModel(new InProcessEngine(model, rule, 8));
    }

    @AfterEach
    void stop() {
        server.stop();
        model.close();
        tokenizer.close();
        assertThat(server.wrong).isEmpty();
    }

    private BaseModels.Scorer scorer() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), VllmStub.TOKEN);
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(EngineConfig.class)
                .withMapping(EnginesConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "factory.engine.base-model",
                                "nano",
                                "factory.engine.url",
                                server.url().toString(),
                                "factory.engine.model",
                                VllmStub.MODEL,
                                "factory.engine.token-file",
                                token.toString()),
                        "test",
                        100))
                .build();
        EngineServers servers = new EngineServers(
                config.getConfigMapping(EngineConfig.class), config.getConfigMapping(EnginesConfig.class));
        ServerEngine engine = ServerEngine.open(servers.of("nano").orElseThrow(), folder, ModelConfig.read(BASE));
        AdapterEvaluator evaluator = new AdapterEvaluator(engine, rule, BaseAnswers.inMemory(), Optional.empty());
        return new BaseModels.Scorer(evaluator, null, engine, rule, null);
    }

    private static ScoringPlan plan(BaseModels.Scorer scorer, Path adapter) {
        Benchmark benchmark =
                scorer.evaluator().part(new SuiteBenchmarks(NanoSuite.standard()).benchmark("reverse"), 0, 8);
        return new ScoringPlan(
                new Candidate(
                        new StoredAdapter(adapter.getFileName().toString(), adapter.toString(), List.of()),
                        "nano",
                        "turn it around",
                        List.of("reverse"),
                        Optional.empty(),
                        FittingBaseModels.UNKNOWN,
                        Extent.FULL,
                        Optional.empty()),
                scorer,
                new BaseModelUse(Optional.empty(), List.of()),
                EvaluatedAdapter.read(adapter),
                Optional.empty(),
                new BenchmarkChooser.Choice.Named(List.of(benchmark)),
                List.of(benchmark),
                List.of());
    }

    /** Scores like an evaluator, which waits while its server is unavailable, and restarts the server meanwhile. */
    private List<Outcome> score(List<ScoringPlan> plans) {
        for (int retry = 0; retry < MAX_RETRIES; retry++) {
            try {
                return new BatchScoring(false).score(plans);
            } catch (EngineUnavailableException e) {
                if (server.hasEnded()) {
                    server.restart();
                }
            }
        }
        throw new AssertionError("not scored after " + MAX_RETRIES + " retries");
    }

    @Test
    void oneThatIsRefusedOneThatFailsAndOneThatEndsTheServer() throws IOException {
        Path good = TestAdapters.copyOfReverse(folder.resolve("good"));
        Path highRank = TestAdapters.ofShape(folder.resolve("high-rank"), 16, 128);
        Path deadly = TestAdapters.copyOfReverse(folder.resolve("deadly"));
        Path failing = TestAdapters.copyOfReverse(folder.resolve("failing"));
        Path alsoGood = TestAdapters.copyOfReverse(folder.resolve("also-good"));
        server.deadly.add(deadly);
        server.whenAsked.put(failing, VllmStub.error(500, "InternalServerError", "nan"));
        BaseModels.Scorer scorer = scorer();

        List<Outcome> outcomes = score(List.of(good, highRank, deadly, failing, alsoGood).stream()
                .map(adapter -> plan(scorer, adapter))
                .toList());

        for (int place : List.of(0, 4)) {
            assertThat(((Outcome.Scored) outcomes.get(place))
                            .evaluations()
                            .get(0)
                            .score()
                            .score())
                    .isGreaterThan(0.9);
        }
        assertThat(reason(outcomes.get(1))).contains("LoRA rank 16 is greater than max_lora_rank 8.");
        assertThat(reason(outcomes.get(2)))
                .startsWith("the server stopped working with this adapter, so it is not sent again")
                .contains("EngineCore encountered an issue");
        assertThat(reason(outcomes.get(3))).contains("nan").endsWith("given up after 3 attempts");
        assertThat(server.adapters).as("all unloaded").isEmpty();
    }

    private static String reason(Outcome outcome) {
        return ((Outcome.Refused) outcome).cause().getMessage();
    }
}
