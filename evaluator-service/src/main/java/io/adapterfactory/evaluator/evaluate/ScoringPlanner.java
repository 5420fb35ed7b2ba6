package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.evaluator.basemodel.BaseModels;
import io.adapterfactory.evaluator.benchmark.BenchmarkChooser;
import io.adapterfactory.evaluator.benchmark.BenchmarkUse;
import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.HeldOutBenchmark;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.identity.Fit;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Chooses the benchmarks for an adapter and splits long ones into shards. */
@ApplicationScoped
public class ScoringPlanner {

    private static final Logger LOG = Logger.getLogger(ScoringPlanner.class);

    private final AdapterVerification verification;
    private final ArtifactStore store;
    private final int shardExamples;

    public ScoringPlanner(EvaluatorConfig config, AdapterVerification verification, ArtifactStore store) {
        this.verification = verification;
        this.store = store;
        this.shardExamples = config.shardExamples();
    }

    /** @param scorer of the candidate's base model */
    ScoringPlan plan(Candidate candidate, BaseModels.Scorer scorer) {
        EvaluatedAdapter adapter = verification.read(candidate.adapter(), candidate.baseModel());
        Optional<EvaluatedAdapter> control =
                candidate.control().map(each -> verification.read(each, candidate.baseModel()));
        Fit fit = candidate.fits().check("adapter " + candidate.adapterId(), candidate.baseModel(), scorer.digests());
        BaseModelUse baseModel = new BaseModelUse(Optional.of(scorer.digests()), fit.warnings());
        BenchmarkChooser.Choice choice =
                scorer.chooser().choose(benchmarks(candidate, scorer), candidate.description());
        List<Benchmark> whole = new ArrayList<>();
        List<Shard> shards = new ArrayList<>();
        for (Benchmark benchmark : choice.benchmarks()) {
            scorer.evaluator().requireAnswerable(benchmark);
            int all = benchmark.questions().size();
            int examples = Math.min(all, candidate.extent().maxExamples().orElse(all));
            if (examples <= shardExamples) {
                whole.add(examples == all ? benchmark : scorer.evaluator().part(benchmark, 0, examples));
            } else {
                shards.addAll(Shard.cut(BenchmarkUse.of(benchmark, choice), examples, shardExamples));
            }
        }
        return new ScoringPlan(candidate, scorer, baseModel, adapter, control, choice, whole, shards);
    }

    /** The message for a candidate whose plan has no benchmark. */
    static String whyNoBenchmark(Candidate candidate) {
        String folder = BaseModels.benchmarks(candidate.baseModel());
        return "no benchmark of base model " + candidate.baseModel()
                + " fits the task: none has a similar description,"
                + " and there is no default. Add one in the store's folder " + folder
                + ", name one in the task, or publish the task with held-out examples";
    }

    private List<String> benchmarks(Candidate candidate, BaseModels.Scorer scorer) {
        if (!candidate.benchmarks().isEmpty() || candidate.dataset().isEmpty()) {
            return candidate.benchmarks();
        }
        return heldOut(candidate, scorer).map(List::of).orElse(List.of());
    }

    /**
     * Makes a benchmark from the held-out examples of the task's data. If the data cannot be read here, a benchmark is
     * chosen by the description.
     */
    private Optional<String> heldOut(Candidate candidate, BaseModels.Scorer scorer) {
        String benchmarks = BaseModels.benchmarks(candidate.baseModel());
        try {
            Optional<String> heldOut = HeldOutBenchmark.write(
                    store.folder().resolve(benchmarks),
                    scorer.rule().format(),
                    candidate.dataset().orElseThrow(),
                    candidate.description());
            // Before the first shard is published, because its evaluator must find the benchmark.
            heldOut.ifPresent(name -> store.share(benchmarks + "/" + name));
            return heldOut;
        } catch (InvalidDatasetException e) {
            LOG.warnf("adapter %s is not scored on its task's data: %s", candidate.adapterId(), e.getMessage());
            return Optional.empty();
        }
    }
}
