package io.adapterfactory.experiments.loop.methods;

import io.adapterfactory.experiments.loop.LoopDecision;
import io.adapterfactory.experiments.loop.LoopModels;
import io.adapterfactory.experiments.loop.LoopRow;
import io.adapterfactory.experiments.loop.LoopScorer;
import io.adapterfactory.experiments.loop.LoopScores;
import io.adapterfactory.experiments.loop.LoopSteps;
import io.adapterfactory.experiments.loop.LoopTasks;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares methods against forgetting on the tasks of the loop experiment. Rounds, models, and scores are kept; a
 * repeated command continues.
 */
public final class LoopMethodsExperiment {

    private final NanoLab lab;
    private final LoopTasks tasks;
    private final LoopSteps steps;
    private final LoopModels models;
    private final LoopScorer scorer;
    private final Path work;

    /**
     * @param work folder for models and results
     * @param quick a few tasks and steps, as a smoke test
     */
    public LoopMethodsExperiment(NanoLab lab, Path work, boolean quick) {
        this.lab = lab;
        this.tasks = LoopTasks.of(quick);
        this.steps = LoopSteps.of(tasks, quick);
        this.models = new LoopModels(lab, tasks, steps);
        this.scorer = new LoopScorer(lab, tasks);
        this.work = work.resolve(quick ? "quick-loop-methods" : "loop-methods");
    }

    /** Trains from scratch on all tasks, once with twice the loop's steps and once with as many. */
    public void trainReferences() {
        models.upperBound();
        models.sameSteps();
    }

    /** Number of waves with the poisoned one, which is the last. */
    public int waves() {
        return tasks.waves().size() + 1;
    }

    /**
     * Runs what is missing and reports all given methods.
     *
     * @param waves 1 to {@link #waves}
     */
    public Report run(List<LoopMethod> methods, List<Integer> seeds, int waves) {
        Map<LoopMethod, List<List<LoopRow>>> rows = new LinkedHashMap<>();
        for (LoopMethod method : methods) {
            List<List<LoopRow>> ofSeeds = new ArrayList<>();
            for (int seed : seeds) {
                ofSeeds.add(rows(method, seed, waves));
            }
            rows.put(method, ofSeeds);
        }
        return new LoopMethodsReport(
                        steps,
                        Math.min(waves, tasks.waves().size()),
                        rows,
                        scores("upper-bound", models.upperBoundIfTrained()),
                        scores("same-steps", models.sameStepsIfTrained()))
                .report(seeds);
    }

    private List<LoopRow> rows(LoopMethod method, int seed, int waves) {
        Path folder = work.resolve(method.name().replace('+', '_')).resolve("seed-" + seed);
        Path start = models.start(seed);
        List<LoopDecision> decisions =
                new LoopRounds(lab, tasks, steps, method, seed, folder, scorer).run(start, waves);
        return LoopRow.of(
                decisions,
                decision -> scores(
                        decision.wave() == 0
                                ? work.resolve("start-" + seed + ".json")
                                : folder.resolve("scores").resolve(decision.version() + ".json"),
                        Path.of(decision.folder())));
    }

    private Optional<LoopScores> scores(String name, Optional<Path> hypernetwork) {
        return hypernetwork.map(folder -> scores(work.resolve(name + ".json"), folder));
    }

    private LoopScores scores(Path file, Path hypernetwork) {
        if (!Files.exists(file)) {
            scorer.score(hypernetwork).write(file);
        }
        return LoopScores.read(file);
    }
}
