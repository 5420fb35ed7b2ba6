package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.embedding.OnnxSentenceEncoder;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.BaseAnswers;
import io.adapterfactory.t2l.evaluation.BenchmarkIndex;
import io.adapterfactory.t2l.evaluation.CodeSandbox;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The base models of the store, each loaded when the first adapter for it comes, with its benchmarks. */
@ApplicationScoped
public class BaseModels {

    /** What it takes to score adapters of one base model. */
    public record Scorer(
            AdapterEvaluator evaluator, BenchmarkChooser chooser, CausalLanguageModel model, Tokenizer tokenizer) {}

    private static final String BASE_MODELS = "base-models";
    private static final String INDEX = "index.safetensors";

    private final EvaluatorConfig config;
    private final ArtifactStore store;
    private final TaskEmbedder embedder;
    private final Map<String, Scorer> scorers = new HashMap<>();

    public BaseModels(EvaluatorConfig config, ArtifactStore store) {
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
        Path folder = store.local(BASE_MODELS + "/" + baseModel);
        CausalLanguageModel model = CausalLanguageModel.load(folder, Torch.device(config.device()), config.precision());
        Tokenizer tokenizer = Tokenizer.load(folder);
        Path benchmarks = store.local(benchmarks(baseModel));
        return new Scorer(
                new AdapterEvaluator(
                        model,
                        tokenizer,
                        config.rowsPerBatch(),
                        BaseAnswers.in(store.folder().resolve("base-answers"), folder, config.precision()),
                        sandbox()),
                new BenchmarkChooser(new BenchmarkCatalogue(baseModel, benchmarks), embedder, index(benchmarks)),
                model,
                tokenizer);
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
    public List<String> names() {
        return store.folders(BASE_MODELS);
    }

    @PreDestroy
    void close() {
        scorers.values().forEach(scorer -> {
            scorer.model().close();
            scorer.tokenizer().close();
        });
        embedder.encoder().close();
    }
}
