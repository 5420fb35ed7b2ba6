package io.adapterfactory.evaluator.basemodel;

import ai.djl.Device;
import io.adapterfactory.evaluator.benchmark.BenchmarkCatalog;
import io.adapterfactory.evaluator.benchmark.BenchmarkChooser;
import io.adapterfactory.evaluator.config.BaseModelsConfig;
import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.evaluator.engine.EngineServers;
import io.adapterfactory.evaluator.engine.ServerEngine;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.benchmark.BenchmarkIndex;
import io.adapterfactory.t2l.benchmark.SuiteBenchmarks;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.BaseAnswers;
import io.adapterfactory.t2l.evaluation.BatchLimit;
import io.adapterfactory.t2l.evaluation.InProcessEngine;
import io.adapterfactory.t2l.file.FolderState;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.ModelMemory;
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

/** Loads base models: weights or the connection to a server, tokenizer, prompt rule, and benchmarks. */
@ApplicationScoped
public class BaseModelLoader {

    private static final String INDEX = "index.safetensors";

    private final EvaluatorConfig config;
    private final BaseModelsConfig memory;
    private final ArtifactStore store;
    private final Map<String, TaskEmbedder> embedders = new HashMap<>();
    private final EngineServers servers;
    private final Device device;

    public BaseModelLoader(
            EvaluatorConfig config,
            BaseModelsConfig memory,
            EngineServers servers,
            ArtifactStore store,
            Device device) {
        this.config = config;
        this.memory = memory;
        this.servers = servers;
        this.store = store;
        this.device = device;
    }

    /** Whether a server has the base model, so that its weights are not loaded here. */
    boolean isOnServer(String baseModel) {
        return servers.of(baseModel).isPresent();
    }

    /**
     * Bytes that a loaded base model uses in this process: its weights, or 0 if a server has them.
     *
     * @param folder with its {@code config.json}
     * @throws io.adapterfactory.t2l.lm.config.InvalidModelException when its configuration cannot be used
     */
    long bytes(String baseModel, Path folder) {
        ModelConfig model = ModelConfig.read(folder);
        return isOnServer(baseModel) ? 0 : new ModelMemory(model, config.precision()).weights();
    }

    /**
     * @param folder of the base model
     * @param benchmarks folder of its benchmarks
     * @throws io.adapterfactory.t2l.evaluation.EngineUnavailableException when its server does not answer, or lacks a
     *     feature that scoring needs
     */
    LoadedBaseModel load(String baseModel, Path folder, Path benchmarks) {
        FolderState state = FolderState.of(folder);
        long bytes = bytes(baseModel, folder);
        ModelDigests digests = BaseModelDigests.of(store, baseModel);
        // Steps that may fail temporarily come first, because a retry must not find open resources.
        Optional<ServerEngine> onServer = servers.of(baseModel)
                .map(server -> ServerEngine.open(server, store.folder(), ModelConfig.read(folder)));
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            Tokenizer tokenizer = Tokenizer.load(folder);
            opened.add(tokenizer);
            PromptRule rule = PromptRule.of(folder, tokenizer);
            AnsweringEngine engine = onServer.isPresent() ? onServer.get().with(rule) : inProcess(folder, rule, opened);
            return new LoadedBaseModel(
                    scorer(baseModel, folder, benchmarks, engine, rule, digests), bytes, state, opened);
        } catch (RuntimeException | Error e) {
            LoadedBaseModel.close(opened);
            throw e;
        }
    }

    private BaseModels.Scorer scorer(
            String baseModel,
            Path folder,
            Path benchmarks,
            AnsweringEngine engine,
            PromptRule rule,
            ModelDigests digests) {
        return new BaseModels.Scorer(
                new AdapterEvaluator(
                        engine,
                        rule,
                        BaseAnswers.in(
                                store.folder().resolve("base-answers"),
                                folder,
                                answering(
                                        isOnServer(baseModel)
                                                ? "server"
                                                : config.precision().toString(),
                                        rule)),
                        sandbox()),
                chooser(baseModel, folder, benchmarks),
                engine,
                rule,
                digests);
    }

    /** Answers that were cached before prompts used the chat template belong to other prompts. */
    private static String answering(String engine, PromptRule rule) {
        return rule.isChat() ? engine + "-chat" : engine;
    }

    private AnsweringEngine inProcess(Path folder, PromptRule rule, List<AutoCloseable> opened) {
        CausalLanguageModel model = CausalLanguageModel.load(folder, device, config.precision());
        opened.add(model);
        return new InProcessEngine(
                model,
                rule,
                new BatchLimit(config.rowsPerBatch(), memory.batchMemory().asLongValue()));
    }

    private Optional<CodeSandbox> sandbox() {
        return config.runGeneratedPrograms()
                ? Optional.of(CodeSandbox.open(CodeSandbox.Limits.standard()))
                : Optional.empty();
    }

    /**
     * Chooses by the fitted index next to the benchmarks or that of the task suite, with the encoder for which it was
     * fitted, or by plain cosine. It does not matter which encoder a hypernetwork uses.
     */
    private BenchmarkChooser chooser(String baseModel, Path folder, Path benchmarks) {
        SuiteBenchmarks suite = new SuiteBenchmarks(TaskSuites.of(folder));
        BenchmarkCatalog catalog = new BenchmarkCatalog(baseModel, suite, benchmarks);
        Path fitted = benchmarks.resolve(INDEX);
        Optional<BenchmarkIndex> found =
                Files.exists(fitted) ? Optional.of(BenchmarkIndex.read(fitted)) : suite.index();
        if (found.isPresent()) {
            BenchmarkIndex index = found.get();
            return new BenchmarkChooser(catalog, embedder(index.textEncoder()), index);
        }
        TaskEmbedder embedder = embedder(config.textEncoder());
        return new BenchmarkChooser(
                catalog, embedder, BenchmarkIndex.plain(embedder.id(), config.nearestBenchmarkAbove()));
    }

    private TaskEmbedder embedder(String textEncoder) {
        return embedders.computeIfAbsent(
                textEncoder, id -> new TaskEmbedder(TextEncoders.in(store).open(id, 1)));
    }

    @PreDestroy
    void close() {
        embedders.values().forEach(TaskEmbedder::close);
    }
}
