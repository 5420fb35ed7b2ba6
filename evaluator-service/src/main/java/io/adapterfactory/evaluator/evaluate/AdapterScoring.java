package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.t2l.artifact.FileDigest;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.evaluation.Benchmark;
import io.adapterfactory.t2l.evaluation.Score;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.PeftDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Verifies an adapter's files, chooses its benchmarks and scores it, with and without it on the same examples. */
@ApplicationScoped
public class AdapterScoring {

    /** An adapter to be scored. */
    public record Candidate(
            Path location, List<FileDigest> files, String baseModel, String description, List<String> benchmarks) {}

    private final EvaluatorConfig config;
    private final BaseModels baseModels;

    public AdapterScoring(EvaluatorConfig config, BaseModels baseModels) {
        this.config = config;
        this.baseModels = baseModels;
    }

    /**
     * One model serves one adapter at a time; its batches are full of that adapter's and the base's rows.
     *
     * @throws io.adapterfactory.t2l.artifact.DamagedArtifactException when a file is not what its digest says
     * @throws UnknownNameException when the base model or a benchmark is not there
     */
    public synchronized List<Evaluation> score(Candidate candidate) {
        new Manifest(candidate.files()).verify(candidate.location());
        BaseModels.Scorer scorer = baseModels.scorer(candidate.baseModel());
        LoraWeights adapter = PeftDirectory.read(candidate.location());
        BenchmarkChooser.Choice choice = scorer.chooser().choose(candidate.benchmarks(), candidate.description());
        List<AdapterEvaluator.Request> requests = choice.benchmarks().stream()
                .map(benchmark -> new AdapterEvaluator.Request(adapter, benchmark))
                .toList();
        long started = System.nanoTime();
        List<Score> scores = scorer.evaluator().evaluate(requests);
        List<Map<Help, Score>> helped = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            helped.add(helpedBase(scorer, requests.get(i).benchmark(), scores.get(i), candidate.description()));
        }
        double durationMs = (System.nanoTime() - started) / 1e6;
        List<Evaluation> evaluations = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            Benchmark benchmark = requests.get(i).benchmark();
            evaluations.add(new Evaluation(benchmark, choice, scores.get(i), helped.get(i), durationMs));
        }
        return evaluations;
    }

    /**
     * Answers inputs that a person typed; waits for its turn at the model.
     *
     * @param adapters folders, verified against their manifests
     * @return for each input, the base model's answer and then each adapter's
     */
    public synchronized List<List<String>> answers(String baseModel, List<Path> adapters, List<String> inputs) {
        List<LoraWeights> weights = adapters.stream()
                .map(folder -> {
                    Manifest.read(folder).verify(folder);
                    return PeftDirectory.read(folder);
                })
                .toList();
        return FreeAnswers.of(baseModel, baseModels.scorer(baseModel), weights, inputs);
    }

    private Map<Help, Score> helpedBase(
            BaseModels.Scorer scorer, Benchmark benchmark, Score score, String description) {
        Map<Help, Score> helped = new EnumMap<>(Help.class);
        if (config.helpInPrompt()) {
            for (Help help : Help.values()) {
                scorer.evaluator()
                        .againstHelpedBase(benchmark, score, help, description)
                        .ifPresent(against -> helped.put(help, against));
            }
        }
        return helped;
    }
}
