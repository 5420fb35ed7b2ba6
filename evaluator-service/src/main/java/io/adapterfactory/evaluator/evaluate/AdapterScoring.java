package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.artifact.UntrustedArtifactException;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.HeldOutBenchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.lora.AdapterLineage;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.tensor.TorchThread;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Verifies adapters' files, chooses their benchmarks and scores them, with and without on the same examples. */
@ApplicationScoped
public class AdapterScoring {

    private static final Logger LOG = Logger.getLogger(AdapterScoring.class);

    /**
     * An adapter to be scored.
     *
     * @param location as its event names it
     * @param benchmarks that its task names
     * @param dataset of its task: what it holds out is the benchmark where none is named
     */
    public record Candidate(
            String adapterId,
            String location,
            List<FileDigest> files,
            String baseModel,
            String description,
            List<String> benchmarks,
            Optional<TaskDataset> dataset) {}

    /** @param benchmarks that are short enough to be scored at once */
    private record Plan(
            Candidate candidate,
            BaseModels.Scorer scorer,
            EvaluatedAdapter adapter,
            BenchmarkChooser.Choice choice,
            List<Benchmark> benchmarks,
            List<Shard> shards) {}

    private final EvaluatorConfig config;
    private final BaseModels baseModels;
    private final ArtifactStore store;
    private final SignaturePolicy signatures;
    /** A model serves one call at a time; whoever waits longest is next. */
    private final TorchThread model = new TorchThread("model");

    public AdapterScoring(EvaluatorConfig config, BaseModels baseModels, ArtifactStore store) {
        this.store = store;
        this.config = config;
        this.baseModels = baseModels;
        this.signatures = SignaturePolicy.of(
                config.signing().key(), config.signing().trustedKeys().orElse(List.of()));
    }

    /**
     * Adapters of one base model share its batches; one that cannot be scored does not keep the others from it.
     *
     * @return one outcome a candidate, in their order
     * @throws StoreUnavailableException when nothing can be said of them now
     * @throws EngineUnavailableException likewise
     */
    public List<Outcome> score(List<Candidate> candidates) {
        return model.call(() -> {
            Outcome[] outcomes = new Outcome[candidates.size()];
            Map<BaseModels.Scorer, Map<Integer, Plan>> plans = new LinkedHashMap<>();
            candidates.stream().map(Candidate::baseModel).distinct().forEach(baseModels::refreshBenchmarks);
            for (int i = 0; i < outcomes.length; i++) {
                try {
                    Plan plan = plan(candidates.get(i));
                    plans.computeIfAbsent(plan.scorer(), scorer -> new LinkedHashMap<>())
                            .put(i, plan);
                } catch (StoreUnavailableException | EngineUnavailableException e) {
                    throw e;
                } catch (RuntimeException e) {
                    outcomes[i] = new Outcome.Refused(e);
                }
            }
            plans.values().forEach(ofModel -> score(ofModel, outcomes));
            return Arrays.asList(outcomes);
        });
    }

    /**
     * Scores a piece of a long benchmark.
     *
     * @throws io.adapterfactory.t2l.file.DamagedArtifactException when a file is not what its digest says
     * @throws UnknownNameException when the base model or the benchmark is not there
     * @throws InvalidBenchmarkException when the benchmark is not what it was when it was cut
     * @throws StoreUnavailableException when nothing can be said of it now
     */
    public ShardScore score(Candidate candidate, Shard shard) {
        return model.call(() -> {
            baseModels.refreshBenchmarks(candidate.baseModel());
            BaseModels.Scorer scorer = baseModels.scorer(candidate.baseModel());
            EvaluatedAdapter adapter = verified(candidate);
            Benchmark whole = scorer.chooser().named(shard.benchmark().name());
            if (!whole.digest().equals(shard.benchmark().digest())) {
                throw new InvalidBenchmarkException("benchmark " + whole.name()
                        + " has changed since it was cut into pieces: its digest is " + whole.digest() + ", expected "
                        + shard.benchmark().digest());
            }
            Benchmark part = scorer.evaluator().part(whole, shard.first(), shard.examples());
            Score score = scorer.evaluator()
                    .evaluate(List.of(new AdapterEvaluator.Request(adapter, part)))
                    .get(0);
            Map<Help, Score.Part> helped = new EnumMap<>(Help.class);
            helpedBases(scorer, List.of(part), List.of(score), List.of(candidate.description()))
                    .get(0)
                    .forEach((help, against) -> helped.put(help, against.asPart(0)));
            return new ShardScore(score.asPart(config.workedExamples()), helped);
        });
    }

    /**
     * Answers inputs that a person typed; waits for its turn at the model.
     *
     * @param adapters folders, verified against their manifests
     * @return for each input, the base model's answer and then each adapter's
     */
    public List<List<String>> answers(String baseModel, List<Path> adapters, List<String> inputs) {
        return model.call(() -> {
            List<EvaluatedAdapter> worn = adapters.stream()
                    .map(folder -> {
                        Manifest.read(folder).verify(folder);
                        signatures.require(folder);
                        return EvaluatedAdapter.read(folder);
                    })
                    .toList();
            return FreeAnswers.of(baseModel, baseModels.scorer(baseModel), worn, inputs);
        });
    }

    @PreDestroy
    void close() {
        model.close();
    }

    private EvaluatedAdapter verified(Candidate candidate) {
        Path folder = store.fetch(candidate.location(), candidate.files(), signatures);
        if (signatures.isOn()) {
            requireSame(candidate, folder);
        }
        return EvaluatedAdapter.read(folder);
    }

    /** A signed folder must also be the one that the event speaks of, or an old adapter could pass for a new one. */
    private static void requireSame(Candidate candidate, Path folder) {
        if (Files.exists(folder.resolve(AdapterLineage.NAME))) {
            AdapterLineage lineage = AdapterLineage.read(folder);
            if (!lineage.adapterId().equals(candidate.adapterId())
                    || !lineage.baseModel().equals(candidate.baseModel())) {
                throw new UntrustedArtifactException("%s is signed as adapter %s for %s; the event calls it %s for %s"
                        .formatted(
                                folder,
                                lineage.adapterId(),
                                lineage.baseModel(),
                                candidate.adapterId(),
                                candidate.baseModel()));
            }
        }
    }

    private Plan plan(Candidate candidate) {
        EvaluatedAdapter adapter = verified(candidate);
        BaseModels.Scorer scorer = baseModels.scorer(candidate.baseModel());
        BenchmarkChooser.Choice choice = scorer.chooser().choose(benchmarks(candidate), candidate.description());
        List<Benchmark> whole = new ArrayList<>();
        List<Shard> shards = new ArrayList<>();
        for (Benchmark benchmark : choice.benchmarks()) {
            scorer.evaluator().requireAnswerable(benchmark);
            int examples = benchmark.questions().size();
            if (examples <= config.shardExamples()) {
                whole.add(benchmark);
            } else {
                shards.addAll(Shard.cut(BenchmarkUse.of(benchmark, choice), examples, config.shardExamples()));
            }
        }
        return new Plan(candidate, scorer, adapter, choice, whole, shards);
    }

    /** Data that cannot be read here keep no adapter from being scored: a benchmark is then found by its description. */
    private List<String> benchmarks(Candidate candidate) {
        if (!candidate.benchmarks().isEmpty() || candidate.dataset().isEmpty()) {
            return candidate.benchmarks();
        }
        String benchmarks = BaseModels.benchmarks(candidate.baseModel());
        try {
            Optional<String> heldOut = HeldOutBenchmark.write(
                    store.folder().resolve(benchmarks), candidate.dataset().get(), candidate.description());
            // Before the first shard goes out: whoever takes it must find the benchmark.
            heldOut.ifPresent(name -> store.share(benchmarks + "/" + name));
            return heldOut.map(List::of).orElse(List.of());
        } catch (InvalidDatasetException e) {
            LOG.warnf("adapter %s is not scored on its task's data: %s", candidate.adapterId(), e.getMessage());
            return List.of();
        }
    }

    /** All together; where that fails, each alone, so that only the one to blame is refused. */
    private void score(Map<Integer, Plan> plans, Outcome[] outcomes) {
        try {
            List<Outcome.Scored> scored = score(List.copyOf(plans.values()), System.nanoTime());
            var next = scored.iterator();
            plans.keySet().forEach(i -> outcomes[i] = next.next());
        } catch (EngineUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            if (plans.size() > 1) {
                LOG.warnf("a batch of %d adapters is scored one by one: %s", plans.size(), e.getMessage());
                plans.forEach((i, plan) -> score(Map.of(i, plan), outcomes));
            } else {
                plans.keySet().forEach(i -> outcomes[i] = new Outcome.Refused(e));
            }
        }
    }

    private List<Outcome.Scored> score(List<Plan> plans, long started) {
        BaseModels.Scorer scorer = plans.get(0).scorer();
        List<AdapterEvaluator.Request> requests = new ArrayList<>();
        List<String> descriptions = new ArrayList<>();
        for (Plan plan : plans) {
            for (Benchmark benchmark : plan.benchmarks()) {
                requests.add(new AdapterEvaluator.Request(plan.adapter(), benchmark));
                descriptions.add(plan.candidate().description());
            }
        }
        List<Score> scores = scorer.evaluator().evaluate(requests);
        List<Map<Help, Score>> helped = helpedBases(
                scorer,
                requests.stream().map(AdapterEvaluator.Request::benchmark).toList(),
                scores,
                descriptions);
        double durationMs = (System.nanoTime() - started) / 1e6;
        List<Outcome.Scored> outcomes = new ArrayList<>();
        int next = 0;
        for (Plan plan : plans) {
            List<Evaluation> evaluations = new ArrayList<>();
            for (Benchmark benchmark : plan.benchmarks()) {
                BenchmarkUse use = BenchmarkUse.of(benchmark, plan.choice());
                evaluations.add(new Evaluation(use, scores.get(next), helped.get(next), durationMs));
                next++;
            }
            outcomes.add(new Outcome.Scored(evaluations, plan.shards()));
        }
        return outcomes;
    }

    private List<Map<Help, Score>> helpedBases(
            BaseModels.Scorer scorer, List<Benchmark> benchmarks, List<Score> scores, List<String> descriptions) {
        List<Map<Help, Score>> helped = new ArrayList<>();
        List<AdapterEvaluator.HelpRequest> requests = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            helped.add(new EnumMap<>(Help.class));
            for (Help help : Help.values()) {
                requests.add(
                        new AdapterEvaluator.HelpRequest(benchmarks.get(i), scores.get(i), help, descriptions.get(i)));
            }
        }
        if (config.helpInPrompt()) {
            List<Optional<Score>> against = scorer.evaluator().againstHelpedBase(requests);
            for (int i = 0; i < requests.size(); i++) {
                Map<Help, Score> ofScore = helped.get(i / Help.values().length);
                Help help = requests.get(i).help();
                against.get(i).ifPresent(score -> ofScore.put(help, score));
            }
        }
        return helped;
    }
}
