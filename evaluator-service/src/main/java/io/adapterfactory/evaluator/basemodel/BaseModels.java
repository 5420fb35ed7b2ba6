package io.adapterfactory.evaluator.evaluate;

import ai.djl.Device;
import io.adapterfactory.dashboard.port.BaseModelNames;
import io.adapterfactory.evaluator.benchmark.BenchmarkCatalogue;
import io.adapterfactory.evaluator.benchmark.BenchmarkChooser;
import io.adapterfactory.evaluator.benchmark.UnknownNameException;
import io.adapterfactory.evaluator.config.EngineConfig;
import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.evaluator.engine.ServerEngine;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.BenchmarkIndex;
import io.adapterfactory.t2l.embedding.OnnxSentenceEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.BaseAnswers;
import io.adapterfactory.t2l.evaluation.InProcessEngine;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.metric.CodeSandbox;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The base models of the store, each loaded when the first adapter for it comes, with its benchmarks. */
@ApplicationScoped
public class BaseModels implements BaseModelNames {

    /** What it takes to score adapters of one base model. */
    public record Scorer(
            AdapterEvaluator evaluator, BenchmarkChooser chooser, AnsweringEngine engine, PromptRule rule) {}

    private static final String BASE_MODELS = "base-models";
    private static final String INDEX = "index.safetensors";

    private final EvaluatorConfig config;
    private final ArtifactStore store;
    private final TaskEmbedder embedder;
    private final EngineConfig server;
    private final Device device;
    private final Map<String, Scorer> scorers = new HashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    public BaseModels(EvaluatorConfig config, EngineConfig server, ArtifactStore store, Device device) {
        this.device = device;
        this.server = server;
        this.store = store;
        this.config = config;
        this.embedder = new TaskEmbedder(OnnxSentenceEncoder.of(config.textEncoder(), 1));
    }

    /** @throws UnknownNameException when the store has no such base model */
    public synchronized Scorer scorer(String baseModel) {
        Scorer scorer = scorers.get(baseModel);
        if (scorer == null) {
            scorer = load(baseModel);
            scorers.put(baseModel, scorer);
        }
        return scorer;
    }

    /** Path of a base model's benchmarks in the store. */
    static String benchmarks(String baseModel) {
        return "benchmarks/" + baseModel;
    }

    /** Brings a base model's benchmarks here as they are in the store now; of a model that the store does not have, none. */
    void refreshBenchmarks(String baseModel) {
        if (StorePath.isPlain(baseModel)) {
            store.local(benchmarks(baseModel));
        }
    }

    private Scorer load(String baseModel) {
        if (!names().contains(baseModel)) {
            throw new UnknownNameException("base model '" + baseModel + "' is unknown; the store has " + names());
        }
        // Whatever may be away comes first: this is tried again until it is there, and must leave nothing open.
        Path folder = store.local(BASE_MODELS + "/" + baseModel);
        Path benchmarks = store.local(benchmarks(baseModel));
        Optional<ServerEngine> onServer = server.baseModel()
                .filter(baseModel::equals)
                .map(name -> ServerEngine.open(
                        server,
                        store.folder(),
                        ModelConfig.read(folder).dimensions().maxPositions()));
        Tokenizer tokenizer = Tokenizer.load(folder);
        opened.add(tokenizer);
        PromptRule rule = PromptRule.of(folder, tokenizer);
        AnsweringEngine engine = onServer.isPresent() ? onServer.get().with(rule) : inProcess(folder, rule);
        return new Scorer(
                new AdapterEvaluator(
                        engine,
                        rule,
                        BaseAnswers.in(
                                store.folder().resolve("base-answers"),
                                folder,
                                answering(
                                        onServer.isPresent()
                                                ? "server"
                                                : config.precision().toString(),
                                        rule)),
                        sandbox()),
                new BenchmarkChooser(new BenchmarkCatalogue(baseModel, benchmarks), embedder, index(benchmarks)),
                engine,
                rule);
    }

    /** Answers that were kept before prompts had the chat template are answers to other prompts. */
    private static String answering(String engine, PromptRule rule) {
        return rule.isChat() ? engine + "-chat" : engine;
    }

    private AnsweringEngine inProcess(Path folder, PromptRule rule) {
        CausalLanguageModel model = CausalLanguageModel.load(folder, device, config.precision());
        opened.add(model);
        return new InProcessEngine(model, rule, config.rowsPerBatch());
    }

    private Optional<CodeSandbox> sandbox() {
        return config.runGeneratedPrograms()
                ? Optional.of(CodeSandbox.open(CodeSandbox.Limits.standard()))
                : Optional.empty();
    }

    /** The fitted index that lies beside the benchmarks, or plain cosine. */
    private BenchmarkIndex index(Path benchmarks) {
        Path fitted = benchmarks.resolve(INDEX);
        return Files.exists(fitted)
                ? BenchmarkIndex.read(fitted)
                : BenchmarkIndex.plain(config.textEncoder(), config.nearestBenchmarkAbove());
    }

    /** The base models that the store has. */
    @Override
    public List<String> names() {
        return store.folders(BASE_MODELS);
    }

    @PreDestroy
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        embedder.encoder().close();
    }
}
