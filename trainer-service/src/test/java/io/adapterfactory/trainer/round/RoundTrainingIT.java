package io.adapterfactory.trainer.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.store.S3Server;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignatureKeys;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.UntrustedArtifactException;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkLineage;
import io.adapterfactory.t2l.identity.BaseModelMismatchException;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.continual.OutputPenalty;
import io.adapterfactory.t2l.training.continual.StartAverage;
import io.adapterfactory.t2l.training.curriculum.Replay;
import io.adapterfactory.t2l.training.curriculum.Sampling;
import io.adapterfactory.t2l.training.hypernetwork.TrainedPart;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.t2l.training.sft.RoundRecipe;
import io.adapterfactory.trainer.StoreFixture;
import io.adapterfactory.trainer.TestClock;
import io.adapterfactory.trainer.basemodel.BaseModelSuites;
import io.adapterfactory.trainer.description.DescriptionRules;
import io.adapterfactory.trainer.gate.ChampionScores;
import io.adapterfactory.trainer.gate.GateRules;
import io.adapterfactory.trainer.gate.LossLimits;
import io.adapterfactory.trainer.gate.ValidationResults;
import io.adapterfactory.trainer.gate.ValidationSet;
import io.adapterfactory.trainer.pool.PoolTask;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.version.ModelNeeds;
import io.adapterfactory.trainer.version.TrainedTasks;
import io.adapterfactory.trainer.version.Version;
import io.adapterfactory.trainer.version.VersionRecord;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTrainingIT {

    private static final int STEPS = 6;
    private static final int SAVE_EVERY = 2;
    private static final TrainingRules RULES = rules(1e-3, ContinualMethod.NONE, Optional.empty());
    private static final CurriculumRules SUITE =
            new CurriculumRules(12, Sampling.CURRICULUM, 0.3, new Replay.AsSampled());

    /** Simulates a kill of the process between two steps. */
    private static final class Killed extends RuntimeException {}

    @TempDir
    Path store;

    private final TestClock clock = new TestClock();
    private final TaskPool pool = new TaskPool();

    @BeforeEach
    void fillStore() throws IOException {
        StoreFixture.fill(store);
    }

    @Test
    void anInterruptedRoundContinuesFromTheLastSavedStepToTheSameWeights() throws Exception {
        // Given the result of an undisturbed round
        Rounds first = rounds();
        VersionRecord undisturbed = first.run(first.plan(champion(), "v2", 7), champion(), report -> {});
        byte[] weights = weights(undisturbed.version());
        delete(folder(undisturbed.version()));
        List<Long> steps = new ArrayList<>();

        // When a round is killed after five steps, four of which are saved, and scores arrive before it continues
        RoundPlan plan = first.plan(champion(), "v2", 7);
        Consumer<Long> untilKilled = step -> {
            steps.add(step);
            if (step == 4) {
                throw new Killed();
            }
        };
        assertThatThrownBy(() -> rounds().run(plan, champion(), report -> untilKilled.accept(report.step())))
                .isInstanceOf(Killed.class);
        assertThat(store.resolve("hypernetworks/nano/v2")).doesNotExist();
        pool.scored("nano", "late", "reverse", "late", 0.9);
        Rounds again = rounds();
        RoundPlan found = again.files().unfinished(champion(), "v2").orElseThrow();
        VersionRecord resumed = again.run(found, champion(), report -> steps.add(report.step()));
        again.files().forgetUnfinished("nano");

        // Then
        assertThat(steps).containsExactly(0L, 1L, 2L, 3L, 4L, 4L, 5L);
        assertThat(weights(resumed.version())).isEqualTo(weights);
        assertThat(resumed.figures()).isEqualTo(undisturbed.figures());
        assertThat(resumed.version().trainingSteps()).isEqualTo(STEPS);
        assertThat(resumed.resultsSeen()).isEqualTo(7);
        ModelNeeds needs = resumed.version().needs();
        assertThat(needs.baseModels())
                .isEqualTo(FittingBaseModels.only(BaseModelDigests.stored(store.resolve("base-models/nano"))
                        .orElseThrow()))
                .isEqualTo(FittingBaseModels.read(folder(resumed.version())));
        assertThat(needs.textEncoder()).contains("all-minilm-l6-v2/mean");
        assertThat(Files.readAllLines(store.resolve("training-logs/nano/v2/metrics.jsonl")))
                .filteredOn(line -> line.contains("train/loss"))
                .extracting(line -> line.substring(0, line.indexOf(',')))
                .as("repeated steps are reported once")
                .containsExactly(
                        "{\"step\":1", "{\"step\":2", "{\"step\":3", "{\"step\":4", "{\"step\":5", "{\"step\":6");
        try (Stream<Path> left = Files.list(store.resolve("training/nano"))) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .as("what a round from v2 starts with, and no plan or state")
                    .containsExactly("v2.optimiser.safetensors");
        }
        assertThat(again.files().unfinished(champion(), "v2")).isEmpty();
    }

    @Test
    void aChampionOfAnotherBaseModelIsNotTrained() throws Exception {
        ModelDigests here =
                BaseModelDigests.stored(store.resolve("base-models/nano")).orElseThrow();
        FittingBaseModels.only(new ModelDigests(here.config(), here.weights(), "0".repeat(64), null))
                .write(store.resolve("hypernetworks/nano/v1"));
        Rounds rounds = rounds();
        RoundPlan plan = rounds.plan(champion(), "v2", 0);

        assertThatThrownBy(() -> rounds.run(plan, champion(), report -> {}))
                .isInstanceOf(BaseModelMismatchException.class)
                .hasMessageStartingWith("hypernetwork v1 does not fit base model 'nano':" + " the tokenizer is ");
    }

    @Test
    void aRoundStartsWithTheOptimiserOfTheRoundThatMadeItsChampion() throws Exception {
        Rounds rounds = rounds();
        Version v2 = rounds.run(rounds.plan(champion(), "v2", 0), champion(), report -> {})
                .version();
        byte[] warm =
                weights(rounds.run(rounds.plan(v2, "v3", 0), v2, report -> {}).version());
        delete(store.resolve("hypernetworks/nano/v3"));
        byte[] warmAgain =
                weights(rounds.run(rounds.plan(v2, "v3", 0), v2, report -> {}).version());
        delete(store.resolve("hypernetworks/nano/v3"));
        rounds.files().forgetOptimizer("nano", "v2");
        byte[] cold =
                weights(rounds.run(rounds.plan(v2, "v3", 0), v2, report -> {}).version());

        assertThat(warmAgain).isEqualTo(warm);
        assertThat(cold).isNotEqualTo(warm);
    }

    @Test
    void withABucketAnotherMachineContinuesTheRound() throws Exception {
        System.setProperty("aws.accessKeyId", S3Server.KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET);
        try (S3Server server = new S3Server();
                ArtifactStore here = bucket(server, "here");
                ArtifactStore there = bucket(server, "there")) {
            copy(store.resolve("base-models"), here.folder().resolve("base-models"));
            here.share("base-models");
            Path v1 = store.resolve("hypernetworks/nano/v1");
            ArtifactStore.Stored stored =
                    here.write("hypernetworks/nano/v1", SignaturePolicy.OFF, directory -> copy(v1, directory));
            Version champion = new Version("nano", "v1", stored.location(), stored.files(), 0);

            // Given a round that was killed after five steps, four of which are saved
            Rounds killed = rounds(here, RULES, SUITE);
            RoundPlan plan = killed.plan(champion, "v2", 7);
            assertThatThrownBy(() -> killed.run(plan, champion, report -> {
                        if (report.step() == 4) {
                            throw new Killed();
                        }
                    }))
                    .isInstanceOf(Killed.class);

            // When a trainer with an empty disk continues it
            Rounds other = rounds(there, RULES, SUITE);
            RoundPlan found = other.files().unfinished(champion, "v2").orElseThrow();
            List<Long> steps = new ArrayList<>();
            VersionRecord made = other.run(found, champion, report -> steps.add(report.step()));

            // Then it continues after the last saved step, and removes the files everywhere
            assertThat(found).isEqualTo(plan);
            assertThat(steps).startsWith(4L).hasSize(STEPS - 4);
            assertThat(made.version().location()).startsWith("s3://factory/store/hypernetworks/nano/v2/");
            other.files().forgetUnfinished("nano");
            assertThat(server.keys("store/training/")).containsExactly("store/training/nano/v2.optimiser.safetensors");
            assertThat(server.keys("store/training-logs/nano/v2/"))
                    .contains("store/training-logs/nano/v2/metrics.jsonl");
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }

    private ArtifactStore bucket(S3Server server, String machine) {
        return ArtifactStores.open(
                "s3://factory/store",
                store.resolve(machine),
                Map.of("FACTORY_S3_ENDPOINT", "http://127.0.0.1:" + server.port())::get);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    @Test
    void aFolderThatAnotherTrainerMayHavePublishedIsNotChanged() throws Exception {
        Path others = store.resolve("hypernetworks/nano/v2");
        Files.createDirectories(others);
        Files.writeString(others.resolve("hypernetwork.safetensors"), "of another trainer");

        VersionRecord made = rounds().run(rounds().plan(champion(), "v2", 0), champion(), report -> {});

        assertThat(made.name()).isEqualTo("v2");
        assertThat(folder(made.version())).isNotEqualTo(others);
        new Manifest(made.version().files()).verify(folder(made.version()));
        assertThat(others.resolve("hypernetwork.safetensors")).hasContent("of another trainer");
    }

    @Test
    void aRoundEndsWhenItsTimeIsUp() throws Exception {
        Rounds timed = rounds(rules(1e-3, ContinualMethod.NONE, Optional.of(Duration.ofSeconds(90))), SUITE);

        VersionRecord made =
                timed.run(timed.plan(champion(), "v2", 0), champion(), report -> clock.advance(Duration.ofMinutes(1)));

        assertThat(made.version().trainingSteps()).isEqualTo(2);
    }

    @Test
    void aVersionSaysWhatPublishedTasksItWasTrainedOn() throws Exception {
        Path data = store.resolve("mine.jsonl");
        Files.writeString(data, "{\"prompt\": \"kab>\", \"answer\": \"ba\"}\n");
        TaskDataset dataset = new TaskDataset.Jsonl(data, "train", "test");
        pool.add("nano", new PoolTask("mine", "turn it around", dataset, List.of()));
        Rounds rounds = rounds();

        RoundPlan first = rounds.plan(champion(), "v2", 0);
        Version v2 = rounds.run(first, champion(), report -> {}).version();
        RoundPlan second = rounds().plan(v2, "v3", 0);

        assertThat(first.tasks().get(0).id()).isEqualTo("mine");
        assertThat(first.tasks())
                .extracting(RoundPlan.Task::learned)
                .as("only the tasks of the suite")
                .startsWith(false, true, true);
        assertThat(second.tasks())
                .extracting(RoundPlan.Task::learned)
                .as("the champion was trained on all of them")
                .doesNotContain(false);
        assertThat(store.resolve("trained-tasks/nano/v2.json")).content().contains("mine.jsonl");
    }

    @Test
    void aMethodAgainstForgettingContinuesAfterAKillToTheSameWeights() throws Exception {
        ContinualMethod method =
                new ContinualMethod(new OutputPenalty(1, 2), new StartAverage(0.25, 3), TrainedPart.ALL);
        TrainingRules careful = rules(1e-3, method, Optional.empty());
        Rounds rounds = rounds(careful, SUITE);
        byte[] plain = weights(rounds().run(rounds().plan(champion(), "v2", 0), champion(), report -> {})
                .version());
        delete(store.resolve("hypernetworks/nano/v2"));
        byte[] whole = weights(rounds.run(rounds.plan(champion(), "v2", 0), champion(), report -> {})
                .version());
        delete(store.resolve("hypernetworks/nano/v2"));

        RoundPlan plan = rounds.plan(champion(), "v2", 0);
        assertThatThrownBy(() -> rounds.run(plan, champion(), report -> {
                    if (report.step() == 4) {
                        throw new Killed();
                    }
                }))
                .isInstanceOf(Killed.class);
        Rounds again = rounds(careful, SUITE);
        RoundPlan found = again.files().unfinished(champion(), "v2").orElseThrow();

        assertThat(found.recipe().method()).isEqualTo(method);
        assertThat(weights(again.run(found, champion(), report -> {}).version()))
                .isEqualTo(whole);
        assertThat(whole).isNotEqualTo(plain);
    }

    /** With a quarter of the champion in the average, the change is three quarters of the change without it. */
    @Test
    void aRoundThatItsTimeEndsIsAveragedToo() throws Exception {
        Optional<Duration> oneStep = Optional.of(Duration.ofSeconds(30));
        float[] start = values(folder(champion()));
        float[] whole = timed(rules(1e-2, ContinualMethod.NONE, oneStep));
        float[] averaged = timed(rules(1e-2, ContinualMethod.NONE.with(new StartAverage(0.25, 1)), oneStep));

        for (int i = 0; i < start.length; i++) {
            assertThat(averaged[i]).isCloseTo(0.25f * start[i] + 0.75f * whole[i], within(1e-6f));
        }
        assertThat(whole).isNotEqualTo(start);
    }

    private float[] timed(TrainingRules rules) throws Exception {
        Rounds rounds = rounds(rules, SUITE);
        Version made = rounds.run(
                        rounds.plan(champion(), "v2", 0), champion(), report -> clock.advance(Duration.ofSeconds(20)))
                .version();
        assertThat(made.trainingSteps()).isEqualTo(2);
        float[] values = values(folder(made));
        delete(folder(made));
        return values;
    }

    /** The weights of one head. */
    private static float[] values(Path folder) {
        HypernetworkConfig config = HypernetworkFolder.readConfig(folder);
        return HypernetworkFolder.readWeights(folder, config)
                .get("heads." + config.target().modules().get(0) + ".weight");
    }

    @Test
    void aRoundWithoutAnyTaskSaysWhatIsMissing() throws Exception {
        Rounds nothing = rounds(RULES, new CurriculumRules(0, Sampling.CURRICULUM, 0.3, new Replay.AsSampled()));
        RoundPlan plan = nothing.plan(champion(), "v2", 0);

        RoundResult result = nothing.training().run(plan, champion(), report -> {});

        assertThat(result)
                .isInstanceOfSatisfying(RoundResult.Untrainable.class, untrainable -> assertThat(untrainable.reason())
                        .startsWith("there is nothing to train nano on: no published task has usable data"));
    }

    @Test
    void aRoundThatDivergesMakesNoVersion() throws Exception {
        Rounds wild = rounds(rules(1e30, ContinualMethod.NONE, Optional.empty()), SUITE);
        RoundPlan plan = wild.plan(champion(), "v2", 0);

        RoundResult result = wild.training().run(plan, champion(), report -> {});

        assertThat(result).isInstanceOfSatisfying(RoundResult.Diverged.class, diverged -> assertThat(diverged.reason())
                .startsWith("the validation loss is NaN"));
        assertThat(store.resolve("hypernetworks/nano/v2")).doesNotExist();
    }

    @Test
    void anInvalidStateIsIgnoredAndTheRoundStartsAgain() throws Exception {
        Path state = store.resolve("training/nano/v1-to-v2.safetensors");
        List<Long> steps = new ArrayList<>();

        RoundPlan plan = rounds().plan(champion(), "v2", 0);
        Files.writeString(state, "half a file");
        VersionRecord made = rounds().run(plan, champion(), report -> steps.add(report.step()));

        assertThat(steps).hasSize(STEPS).startsWith(0L);
        assertThat(folder(made.version())).isDirectory();
    }

    @Test
    void aDamagedChampionIsNamed() throws Exception {
        Version champion = champion();
        Path weights = folder(champion).resolve("hypernetwork.safetensors");
        Files.writeString(weights, "damaged");

        RoundPlan plan = rounds().plan(champion, "v2", 0);

        assertThatThrownBy(() -> rounds().run(plan, champion, report -> {}))
                .isInstanceOf(DamagedArtifactException.class)
                .hasMessageContaining("hypernetwork.safetensors is damaged: expected");
    }

    @Test
    void withSigningOnAnUnsignedChampionIsRefusedAndASignedOnePassesItsDigestOn() throws Exception {
        SignatureKeys.create(store.resolve("keys"));
        Path key = store.resolve("keys/signing-key.pem");
        Path trusted = store.resolve("keys/signing-key.pub.pem");
        SignaturePolicy policy = SignaturePolicy.of(Optional.of(key), List.of(trusted));
        Rounds signing = rounds(new FolderStore(store), policy, RULES, SUITE);
        RoundPlan plan = signing.plan(champion(), "v2", 0);

        assertThatThrownBy(() -> signing.run(plan, champion(), report -> {}))
                .isInstanceOf(UntrustedArtifactException.class)
                .hasMessageContaining("is not signed: model.sig is missing");
        ArtifactDirectory.sign(folder(champion()), policy);
        Path made = folder(signing.run(plan, champion(), report -> {}).version());

        policy.require(made);
        HypernetworkLineage lineage = HypernetworkLineage.read(made).orElseThrow();
        assertThat(lineage.parentVersion()).isEqualTo("v1");
        assertThat(lineage.parentDigest())
                .isEqualTo(Manifest.of(folder(champion())).rootDigest());
    }

    /** Everything that a trainer needs for planning and running rounds. */
    private record Rounds(RoundPlanner planner, RoundTraining training, RoundFiles files) {

        RoundPlan plan(Version champion, String name, long resultsSeen) {
            return planner.plan(champion, name, resultsSeen);
        }

        VersionRecord run(RoundPlan plan, Version champion, Consumer<StepReport> progress) {
            return training.run(plan, champion, progress)
                    .match(
                            RoundResult.Trained::version,
                            diverged -> fail(diverged.reason()),
                            untrainable -> fail(untrainable.reason()));
        }
    }

    private static TrainingRules rules(double learningRate, ContinualMethod method, Optional<Duration> timeLimit) {
        RoundRecipe recipe = new RoundRecipe(STEPS, 4, 4, new LearningRate(learningRate, 0.1, Decay.LINEAR), method);
        return new TrainingRules(recipe, Precision.FP32, timeLimit, 8, SAVE_EVERY);
    }

    private Rounds rounds() {
        return rounds(RULES, SUITE);
    }

    private Rounds rounds(TrainingRules rules, CurriculumRules curriculum) {
        return rounds(new FolderStore(store), rules, curriculum);
    }

    private Rounds rounds(ArtifactStore artifacts, TrainingRules rules, CurriculumRules curriculum) {
        return rounds(artifacts, SignaturePolicy.OFF, rules, curriculum);
    }

    private Rounds rounds(
            ArtifactStore artifacts, SignaturePolicy signatures, TrainingRules rules, CurriculumRules curriculum) {
        RoundFiles files = new RoundFiles(artifacts);
        TrainedTasks trained = new TrainedTasks(artifacts);
        ValidationSet nothing = new ValidationSet(
                baseModel -> new GateRules(true, Duration.ZERO, 0, 0, LossLimits.NONE, DescriptionRules.OFF),
                new BaseModelSuites(artifacts),
                pool);
        ChampionScores scores = new ChampionScores(nothing, new ValidationResults(), pool);
        return new Rounds(
                new RoundPlanner(
                        baseModel -> rules,
                        scores,
                        new TaskCurriculum(
                                baseModel -> curriculum, new BaseModelSuites(artifacts), artifacts, pool, trained),
                        files),
                new RoundTraining(
                        baseModel -> rules,
                        artifacts,
                        files,
                        new VersionFolders(artifacts, signatures),
                        trained,
                        Device.cpu(),
                        clock),
                files);
    }

    private Version champion() throws IOException {
        Path v1 = store.resolve("hypernetworks/nano/v1");
        return new Version("nano", "v1", v1.toUri().toString(), Manifest.of(v1).files(), 0);
    }

    private static Path folder(Version version) {
        return Path.of(URI.create(version.location()));
    }

    private static byte[] weights(Version version) throws IOException {
        return Files.readAllBytes(folder(version).resolve("hypernetwork.safetensors"));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
