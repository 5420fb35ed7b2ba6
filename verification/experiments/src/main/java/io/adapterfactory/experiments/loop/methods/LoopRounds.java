package io.adapterfactory.experiments.loop.methods;

import io.adapterfactory.experiments.loop.LoopDataset;
import io.adapterfactory.experiments.loop.LoopDecision;
import io.adapterfactory.experiments.loop.LoopScorer;
import io.adapterfactory.experiments.loop.LoopScores;
import io.adapterfactory.experiments.loop.LoopSteps;
import io.adapterfactory.experiments.loop.LoopTasks;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.statistics.PairedDifference;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.training.curriculum.TaskStanding;
import io.adapterfactory.t2l.training.hypernetwork.TaskSampler;
import io.adapterfactory.t2l.training.response.ExampleSource;
import io.adapterfactory.t2l.training.sft.SftTask;
import io.adapterfactory.t2l.training.sft.SftTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The rounds of one method with one seed, one for each wave, without broker and services. Like a factory, it scores
 * every published task before a round, continues the champion's weights and optimizer, and rejects a candidate that is
 * significantly worse on all published tasks together.
 *
 * <p>Each finished round is recorded in {@code decisions.jsonl}; an interrupted run continues after the last one.
 */
final class LoopRounds {

    /** A published task. */
    private record Published(Operation operation, List<String> descriptions, ExampleSource examples, int wave) {}

    private final NanoLab lab;
    private final LoopTasks tasks;
    private final LoopSteps steps;
    private final LoopMethod method;
    private final int seed;
    private final Path folder;
    private final LoopScorer scorer;

    /** @param folder of the method and the seed */
    LoopRounds(
            NanoLab lab,
            LoopTasks tasks,
            LoopSteps steps,
            LoopMethod method,
            int seed,
            Path folder,
            LoopScorer scorer) {
        this.lab = lab;
        this.tasks = tasks;
        this.steps = steps;
        this.method = method;
        this.seed = seed;
        this.folder = folder;
        this.scorer = scorer;
    }

    /**
     * Runs the rounds that are missing.
     *
     * @param start folder of the first champion
     * @param waves number of waves; one more than there are is the poisoned one
     * @return decisions, the first one about the start
     */
    List<LoopDecision> run(Path start, int waves) {
        Path file = folder.resolve("decisions.jsonl");
        List<LoopDecision> decisions = new ArrayList<>(LoopDecision.read(file));
        if (decisions.isEmpty()) {
            decisions.add(recorded(file, new LoopDecision(0, "v1", start.toString(), true, "the start", 0, 0)));
        }
        for (int wave = decisions.size(); wave <= waves; wave++) {
            decisions.add(recorded(file, round(decisions, wave)));
        }
        return decisions.subList(0, waves + 1);
    }

    private LoopDecision recorded(Path file, LoopDecision decision) {
        try {
            Files.createDirectories(folder);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("cannot create " + folder, e);
        }
        decision.append(file);
        return decision;
    }

    private LoopDecision round(List<LoopDecision> before, int wave) {
        long began = System.nanoTime();
        List<LoopDecision> champions =
                before.stream().filter(LoopDecision::promoted).toList();
        LoopDecision champion = champions.get(champions.size() - 1);
        List<Published> published = published(wave);
        List<TaskStanding> standings = standings(published, champions, champion.wave());
        double[] weights = method.replay().of(standings, method.sampling().weights(standings));

        String version = "v" + (wave + 1);
        Path made = folder.resolve(version);
        train(published, standings, weights, champion, made, seed * 1000 + wave);
        double roundSeconds = (System.nanoTime() - began) / 1e9;

        long trained = System.nanoTime();
        List<Operation> operations = operations(published);
        LoopScores after = taskScores(made, operations);
        LoopScores then = taskScores(Path.of(champion.folder()), operations);
        PairedDifference difference =
                after.against(then, operations.stream().map(Operation::id).toList());
        boolean promoted = difference.interval().high() >= 0;
        return new LoopDecision(
                wave,
                version,
                made.toString(),
                promoted,
                String.format(
                        Locale.ROOT,
                        "%+.1f points (95 %%: %+.1f to %+.1f) against %s over %d tasks",
                        100 * difference.delta(),
                        100 * difference.interval().low(),
                        100 * difference.interval().high(),
                        champion.version(),
                        operations.size()),
                roundSeconds,
                (System.nanoTime() - trained) / 1e9);
    }

    /** The tasks of the first third and of the waves so far. A poisoned data set is another task with its own words. */
    private List<Published> published(int wave) {
        List<Published> published = new ArrayList<>();
        tasks.firstThird().forEach(task -> published.add(published(task, 0)));
        for (int number = 1; number <= Math.min(wave, tasks.waves().size()); number++) {
            for (Operation task : tasks.waves().get(number - 1)) {
                published.add(published(task, number));
            }
        }
        if (wave > tasks.waves().size()) {
            tasks.lastWave().forEach(task -> published.add(published(task, wave)));
            published.add(new Published(
                    tasks.poisoned(),
                    tasks.poisonedDescriptions(),
                    LoopDataset.source(tasks.poisoned(), tasks.liar()),
                    wave));
        }
        return published;
    }

    private Published published(Operation task, int wave) {
        return new Published(task, tasks.descriptions(task), LoopDataset.source(task, task), wave);
    }

    private static List<Operation> operations(List<Published> published) {
        return published.stream().map(Published::operation).distinct().toList();
    }

    /** @param championWave the wave whose round made the champion: it knows the tasks up to that wave */
    private List<TaskStanding> standings(List<Published> published, List<LoopDecision> champions, int championWave) {
        List<Operation> operations = operations(published);
        List<LoopScores> scores = champions.stream()
                .map(champion -> taskScores(Path.of(champion.folder()), operations))
                .toList();
        List<TaskStanding> standings = new ArrayList<>();
        for (Published task : published) {
            List<String> split = List.of(task.operation().id());
            double best = scores.stream()
                    .mapToDouble(ofVersion -> ofVersion.shareOf(split))
                    .max()
                    .orElseThrow();
            double newest = scores.get(scores.size() - 1).shareOf(split);
            standings.add(new TaskStanding(Optional.of(newest), best, Optional.empty(), task.wave() <= championWave));
        }
        return standings;
    }

    /** Scores by task, kept next to the start or the version; tasks that are missing in the file are scored. */
    private LoopScores taskScores(Path hypernetwork, List<Operation> operations) {
        Path file = folder.resolve("task-scores").resolve(hypernetwork.getFileName() + ".json");
        LoopScores known = Files.exists(file) ? LoopScores.read(file) : LoopScores.none();
        List<Operation> missing = operations.stream()
                .filter(operation -> !known.grades().containsKey(operation.id()))
                .toList();
        if (missing.isEmpty()) {
            return known;
        }
        LoopScores all = known.with(scorer.scoreTasks(hypernetwork, missing));
        all.write(file);
        return all;
    }

    private void train(
            List<Published> published,
            List<TaskStanding> standings,
            double[] weights,
            LoopDecision champion,
            Path made,
            int roundSeed) {
        Path from = Path.of(champion.folder());
        HypernetworkConfig config = HypernetworkFolder.readConfig(from);
        List<SftTask> described = new ArrayList<>();
        for (int i = 0; i < published.size(); i++) {
            Published task = published.get(i);
            described.add(new SftTask(
                    task.operation().id(),
                    vectors(task),
                    task.examples(),
                    standings.get(i).learned()));
        }
        try (SftTrainer trainer = new SftTrainer(
                lab.model(),
                config,
                HypernetworkFolder.readWeights(from, config),
                method.recipe(steps).sft(roundSeed),
                described,
                new TaskSampler.Weighted(weights))) {
            Path optimizer = optimizer(champion.version());
            if (Files.exists(optimizer)) {
                trainer.warmStart(optimizer);
            }
            while (!trainer.done()) {
                lab.progress(
                        method.name() + ", seed " + seed + ": " + made.getFileName(),
                        trainer.step() / (double) steps.round());
                trainer.advance();
            }
            HypernetworkFolder.write(made, config, trainer.weights(), false);
            trainer.saveState(optimizer(made.getFileName().toString()));
        }
    }

    private List<float[]> vectors(Published task) {
        return Arrays.asList(lab.embedder().embed(task.descriptions()));
    }

    private Path optimizer(String version) {
        return folder.resolve(version + "-state.safetensors");
    }
}
