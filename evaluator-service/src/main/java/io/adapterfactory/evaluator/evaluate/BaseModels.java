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
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.BenchmarkIndex;
import io.adapterfactory.t2l.benchmark.SuiteBenchmarks;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.BaseAnswers;
import io.adapterfactory.t2l.evaluation.InProcessEngine;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.metric.CodeSandbox;
import io.adapterfactory.t2l.task.suite.TaskSuites;
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

    private static final String INDEX = "index.safetensors";

    private final EvaluatorConfig config;
    private final ArtifactStore store;
    private final EngineConfig server;
    private final Device device;
    private final Map<String, Scorer> scorers = new HashMap<>();
    private final Map<String, TaskEmbedder> embedders = new HashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    public BaseModels(EvaluatorConfig config, EngineConfig server, ArtifactStore store, Device device) {
        this.device = device;
        this.server = server;
        this.store = store;
        this.config = config;
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
        // What may be unavailable comes first: this is tried again until it is there, and must leave nothing open.
        Path folder = (StorePath.isPlain(baseModel)
                        ? store.find(FolderKind.BASE_MODELS, baseModel)
                        : Optional.<Path>empty())
                .orElseThrow(() -> new UnknownNameException(
                        "base model '" + baseModel + "' is unknown; the store has " + names()));
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
                chooser(baseModel, folder, benchmarks),
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

    /**
     * By the fitted index beside the benchmarks or that of the task suite, with the encoder that it was fitted for, or by plain
     * cosine. Which encoder a hypernetwork uses does not matter here.
     */
    private BenchmarkChooser chooser(String baseModel, Path folder, Path benchmarks) {
        SuiteBenchmarks suite = new SuiteBenchmarks(
                TaskSuites.named(BaseModelProfile.read(folder).suite()));
        BenchmarkCatalogue catalogue = new BenchmarkCatalogue(baseModel, suite, benchmarks);
        Path fitted = benchmarks.resolve(INDEX);
        Optional<BenchmarkIndex> found =
                Files.exists(fitted) ? Optional.of(BenchmarkIndex.read(fitted)) : suite.index();
        if (found.isPresent()) {
            BenchmarkIndex index = found.get();
            return new BenchmarkChooser(catalogue, embedder(index.textEncoder()), index);
        }
        TaskEmbedder embedder = embedder(config.textEncoder());
        return new BenchmarkChooser(
                catalogue, embedder, BenchmarkIndex.plain(embedder.id(), config.nearestBenchmarkAbove()));
    }

    private TaskEmbedder embedder(String textEncoder) {
        return embedders.computeIfAbsent(
                textEncoder, id -> new TaskEmbedder(TextEncoders.in(store).open(id, 1)));
    }

    /** The base models that the store has. */
    @Override
    public List<String> names() {
        return store.names(FolderKind.BASE_MODELS);
    }

    @PreDestroy
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        embedders.values().forEach(TaskEmbedder::close);
    }
}
