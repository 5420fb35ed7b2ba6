package io.adapterfactory.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.djl.Device;
import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.store.S3Server;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.lm.Precision;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.curriculum.Replay;
import io.adapterfactory.t2l.training.curriculum.Sampling;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.optimizer.LearningRate.Decay;
import io.adapterfactory.t2l.training.sft.RoundRecipe;
import io.adapterfactory.trainer.StoreFixture;
import io.adapterfactory.trainer.TestClock;
import io.adapterfactory.trainer.basemodel.BaseModelSuites;
import io.adapterfactory.trainer.description.DescriptionRules;
import io.adapterfactory.trainer.gate.ChampionScores;
import io.adapterfactory.trainer.gate.DescriptionCheck;
import io.adapterfactory.trainer.gate.Gate;
import io.adapterfactory.trainer.gate.GateRules;
import io.adapterfactory.trainer.gate.LossLimits;
import io.adapterfactory.trainer.gate.ValidationOrders;
import io.adapterfactory.trainer.gate.ValidationResults;
import io.adapterfactory.trainer.gate.ValidationSet;
import io.adapterfactory.trainer.pool.PoolTask;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.round.CurriculumRules;
import io.adapterfactory.trainer.round.RoundFiles;
import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.round.RoundPlanner;
import io.adapterfactory.trainer.round.RoundTraining;
import io.adapterfactory.trainer.round.TaskCurriculum;
import io.adapterfactory.trainer.round.TrainingRules;
import io.adapterfactory.trainer.round.VersionFolders;
import io.adapterfactory.trainer.version.RetentionRules;
import io.adapterfactory.trainer.version.Retirement;
import io.adapterfactory.trainer.version.Stage;
import io.adapterfactory.trainer.version.TrainedTasks;
import io.adapterfactory.trainer.version.Version;
import io.adapterfactory.trainer.version.VersionChanges;
import io.adapterfactory.trainer.version.VersionPublisher;
import io.adapterfactory.trainer.version.VersionRecord;
import io.adapterfactory.trainer.version.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundLoopIT {

    private static final int RESULTS = 3;
    private static final RoundRules RULES = new RoundRules(Duration.ofMinutes(15), RESULTS);
    private static final PauseRules PAUSE = new PauseRules(Duration.ofSeconds(3));
    /** Without validation tasks, so that the loss decides. */
    private static final GateRules GATE =
            new GateRules(true, Duration.ofMinutes(15), 24, 0, LossLimits.NONE, DescriptionRules.OFF);

    private static final GateRules NO_GATE =
            new GateRules(false, Duration.ofMinutes(15), 24, 0, LossLimits.NONE, DescriptionRules.OFF);

    @TempDir
    Path store;

    private final Published published = new Published();
    private final TestClock clock = new TestClock();
    private final RoundState state = new RoundState(clock);
    private final List<RoundObserver.Outcome> outcomes = new ArrayList<>();
    private final RoundObserver observer = new Observed();
    /** What the status said at each pause. */
    private final List<String> pauses = new ArrayList<>();

    private final StopSignal stop = new ClockStop();

    @BeforeEach
    void fillStore() throws IOException {
        StoreFixture.fill(store);
    }

    @Test
    void aRoundStartsWhenEnoughResultsHaveComeAndIsPublishedOnce() throws Exception {
        TaskPool pool = pool(RESULTS - 1);
        Versions versions = versions(true);
        Trainer trainer = trainer(pool, versions, published);

        trainer.pass();
        assertThat(published.made).as("too few results").isEmpty();
        score(pool, 0);
        trainer.pass();
        assertThat(published.made).as("the same result again is no new one").isEmpty();
        score(pool, RESULTS - 1);
        trainer.pass();
        trainer.pass();

        assertThat(published.made).hasSize(1);
        assertThat(published.made.get(0).resultsSeen()).isEqualTo(RESULTS);
        assertThat(trainer.newResults().count("nano")).isZero();
        assertThat(unfinished()).as("no state is left behind").isEmpty();
    }

    @Test
    void noRoundStartsBeforeAllEventsAreKnown() throws Exception {
        Trainer trainer = trainer(pool(RESULTS), versions(false), published);

        trainer.pass();

        assertThat(published.made).isEmpty();
    }

    @Test
    void aTrainerThatEndsBetweenWritingAVersionAndPublishingItPublishesItOnceAfterItsRestart() throws Exception {
        // Given a broker that is unavailable at that moment
        Published unavailable = new Published() {
            @Override
            public void made(VersionRecord record, Instant startedAt) {
                throw new IllegalStateException("the broker is unavailable");
            }
        };
        trainer(pool(RESULTS), versions(true), unavailable).pass();
        assertThat(store.resolve("hypernetworks/nano/v2")).isDirectory();
        assertThat(unfinished()).as("kept until the version is published").hasSize(2);

        // When a new trainer starts, and then another one that reads what this one published
        trainer(pool(RESULTS), versions(true), published).pass();
        Versions afterwards = versions(true);
        published.made.forEach(afterwards::on);
        trainer(pool(RESULTS), afterwards, published).pass();

        // Then
        assertThat(published.made).hasSize(1);
        Version version = published.made.get(0).version();
        assertThat(version.name()).isEqualTo("v2");
        Path folder = new FolderStore(store).fetch(version.location(), version.files(), SignaturePolicy.OFF);
        assertThat(folder).isEqualTo(store.resolve("hypernetworks/nano/v2"));
        assertThat(unfinished()).isEmpty();
        assertThat(published.changed)
                .as("the newest trainer judges it")
                .extracting(VersionRecord::name)
                .containsExactly("v2");
    }

    @Test
    void withoutTheGateAFinishedRoundsVersionIsChampionAtOnceAndTheNextRoundStartsFromIt() throws Exception {
        TaskPool pool = pool(RESULTS);
        Versions versions = versions(true);
        Trainer trainer = trainer(pool, versions, published, NO_GATE, Optional::empty);

        trainer.pass();
        trainer.pass();
        for (int i = RESULTS; i < 2 * RESULTS; i++) {
            score(pool, i);
        }
        trainer.pass();

        assertThat(published.changed).extracting(VersionRecord::stage).containsExactly(Stage.CHAMPION);
        assertThat(published.made).extracting(VersionRecord::name).containsExactly("v2", "v3");
        assertThat(published.made.get(1).parent()).contains("v2");
        assertThat(published.made.get(1).version().trainingSteps()).isEqualTo(4);
        assertThat(outcomes)
                .containsExactly(
                        RoundObserver.Outcome.TRAINED, RoundObserver.Outcome.CHAMPION, RoundObserver.Outcome.TRAINED);
    }

    @Test
    void trainingWaitsWhileOthersHaveMuchToDoButNotForever() throws Exception {
        // Given a factory that is busy for the first three checks
        int[] asked = new int[1];
        Load busyThrice = () -> asked[0]++ < 3 ? Optional.of("the evaluator has 999 waiting events") : Optional.empty();
        Trainer trainer = trainer(pool(RESULTS), versions(true), published, GATE, busyThrice);

        // When
        trainer.pass();

        // Then it paused three times and shows why
        assertThat(published.made).hasSize(1);
        assertThat(pauses).hasSize(3).allSatisfy(shown -> assertThat(shown)
                .isEqualTo("the evaluator has 999 waiting events"));
        assertThat(state.status().round().pausedFor()).isEmpty();

        // When it is always busy, it pauses up to the limit before each of the two steps
        pauses.clear();
        trainer(pool(RESULTS), versions(true), published, GATE, () -> Optional.of("busy"))
                .pass();
        assertThat(published.made).hasSize(2);
        assertThat(pauses).hasSize(2 * (int) PAUSE.max().toSeconds());
    }

    @Test
    void aServiceThatStopsLeavesTheRoundForTheNextStart() throws Exception {
        Load stops = () -> {
            stop.stop();
            return Optional.of("busy");
        };

        trainer(pool(RESULTS), versions(true), published, GATE, stops).pass();

        assertThat(published.made).isEmpty();
        assertThat(outcomes).as("no failure").isEmpty();
        assertThat(unfinished()).as("the plan").isNotEmpty();
    }

    @Test
    void rejectedVersionsButTheLastOnesAreRetiredAndTheirFilesRemoved() throws Exception {
        // Given three rejected ones, of which one may stay, and one whose files are elsewhere
        Versions versions = versions(true);
        Path elsewhere = Files.createDirectory(store.resolve("elsewhere"));
        versions.on(record("v2", elsewhere, Stage.REJECTED));
        for (String name : List.of("v3", "v4")) {
            Path folder = Files.createDirectories(store.resolve("hypernetworks/nano/" + name));
            versions.on(record(name, folder, Stage.REJECTED));
        }
        Trainer trainer = trainer(pool(RESULTS), versions, published, NO_GATE, Optional::empty);

        // When a candidate is judged
        trainer.pass();
        trainer.pass();

        // Then
        assertThat(published.changed)
                .extracting(VersionRecord::name, VersionRecord::stage)
                .containsExactly(tuple("v5", Stage.CHAMPION), tuple("v2", Stage.RETIRED), tuple("v3", Stage.RETIRED));
        assertThat(store.resolve("hypernetworks/nano/v3")).doesNotExist();
        assertThat(store.resolve("hypernetworks/nano/v4")).isDirectory();
        assertThat(elsewhere).as("not in the store's own folder").isDirectory();
        assertThat(versions.nextName("nano")).isEqualTo("v6");
    }

    @Test
    void aRoundContinuesWhenTheUnavailableBucketIsBack() throws Exception {
        System.setProperty("aws.accessKeyId", S3Server.KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET);
        try (S3Server server = new S3Server();
                ArtifactStore bucket = ArtifactStores.open(
                        "s3://factory/store",
                        store.resolve("copies"),
                        Map.of("FACTORY_S3_ENDPOINT", "http://127.0.0.1:" + server.port())::get)) {
            StoreFixture.fill(bucket.folder());
            bucket.share("base-models");
            ArtifactStore.Stored v1 = bucket.write(
                    "hypernetworks/nano/v1",
                    SignaturePolicy.OFF,
                    folder -> StoreFixture.copy(store.resolve("hypernetworks/nano/v1"), folder));
            Versions versions = new Versions();
            versions.on(record(new Version("nano", "v1", v1.location(), v1.files(), 0), Stage.CHAMPION));
            versions.complete(true);
            AtomicBoolean first = new AtomicBoolean(true);
            Load goesAway = () -> {
                if (first.getAndSet(false)) {
                    server.stop();
                }
                return Optional.empty();
            };
            Trainer trainer = trainer(bucket, pool(RESULTS), versions, published, GATE, goesAway);

            trainer.pass();
            trainer.pass();
            assertThat(published.made).isEmpty();
            server.comeBack();
            trainer.pass();

            assertThat(published.made).extracting(VersionRecord::name).containsExactly("v2");
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }

    @Test
    void aDataSetThatHasVanishedHoldsNoRoundUp() throws Exception {
        TaskPool pool = pool(RESULTS);
        pool.add(
                "nano",
                new PoolTask(
                        "gone",
                        "say it again",
                        new TaskDataset.Jsonl(store.resolve("gone.jsonl"), "train", "test"),
                        List.of()));

        trainer(pool, versions(true), published).pass();

        assertThat(published.made).hasSize(1);
        assertThat(published.made.get(0).trainedTasks()).isEqualTo(12);
    }

    @Test
    void aDataSetWhoseExamplesTheModelCannotReadHoldsNoRoundUp() throws Exception {
        Path file = store.resolve("long.jsonl");
        Files.writeString(file, "{\"prompt\":\"" + "a".repeat(2000) + ">\",\"response\":\"a\"}\n");
        TaskPool pool = pool(RESULTS);
        pool.add("nano", new PoolTask("long", "say it again", new TaskDataset.Jsonl(file, "train", "test"), List.of()));

        trainer(pool, versions(true), published).pass();

        assertThat(published.made).hasSize(1);
        assertThat(published.made.get(0).trainedTasks()).isEqualTo(12);
    }

    @Test
    void aBaseModelWhoseRoundFailsDoesNotStopTheOthersAndTakesItsTurnLater() throws Exception {
        // Given a base model whose name comes before nano's, and that has no training data
        TaskPool pool = pool(RESULTS);
        Versions versions = versions(true);
        addOther(versions);
        for (int i = 0; i < RESULTS; i++) {
            pool.scored("a-tiny", "evaluation" + i, "reverse", "task" + i, 0.5);
        }
        Trainer trainer = trainer(pool, versions, published);

        trainer.pass();
        assertThat(outcomes).containsExactly(RoundObserver.Outcome.FAILED, RoundObserver.Outcome.TRAINED);
        assertThat(published.made).extracting(VersionRecord::baseModel).containsExactly("nano");

        // When it has data, and both have results
        Path file = store.resolve("echo.jsonl");
        Files.writeString(file, "{\"prompt\":\"a>\",\"response\":\"a\"}\n");
        pool.add(
                "a-tiny",
                new PoolTask("echo", "say it again", new TaskDataset.Jsonl(file, "train", "test"), List.of()));
        for (int i = RESULTS; i < 2 * RESULTS; i++) {
            pool.scored("a-tiny", "evaluation" + i, "reverse", "task" + i, 0.5);
            score(pool, i);
        }
        trainer.pass();

        assertThat(published.made)
                .extracting(VersionRecord::baseModel, VersionRecord::name)
                .containsExactly(tuple("nano", "v2"), tuple("a-tiny", "v2"), tuple("nano", "v3"));
        assertThat(store.resolve("hypernetworks/a-tiny/v2")).isDirectory();
    }

    @Test
    void aCandidateIsJudgedBetweenTheStepsOfAnotherBaseModelsRound() throws Exception {
        Versions versions = versions(true);
        VersionRecord other = addOther(versions);
        List<String> judgedDuringTheRound = new ArrayList<>();
        Published watched = new Published() {
            @Override
            public void made(VersionRecord record, Instant startedAt) {
                super.made(record, startedAt);
                changed.forEach(judged -> judgedDuringTheRound.add(judged.baseModel() + "/" + judged.name()));
            }
        };
        // It is added while nano's round trains.
        Load adds = () -> {
            if (versions.find("a-tiny", "added").isEmpty()) {
                versions.on(record(
                        new Version(
                                "a-tiny",
                                "added",
                                other.version().location(),
                                other.version().files(),
                                0),
                        Stage.CANDIDATE));
            }
            return Optional.empty();
        };

        trainer(pool(RESULTS), versions, watched, NO_GATE, adds).pass();

        assertThat(judgedDuringTheRound).containsExactly("a-tiny/added");
        assertThat(state.status().round().version()).isEqualTo("v2");
    }

    private VersionRecord addOther(Versions versions) throws IOException {
        StoreFixture.addTiny(store, "a-tiny");
        StoreFixture.addUntrained(store, "a-tiny", "v1", 1);
        Path folder = store.resolve("hypernetworks/a-tiny/v1");
        VersionRecord record = record(
                new Version(
                        "a-tiny",
                        "v1",
                        folder.toUri().toString(),
                        Manifest.of(folder).files(),
                        0),
                Stage.CHAMPION);
        versions.on(record);
        return record;
    }

    /** The records that a trainer publishes. */
    private static class Published implements VersionPublisher {

        final List<VersionRecord> made = new ArrayList<>();
        final List<VersionRecord> changed = new ArrayList<>();

        @Override
        public void made(VersionRecord record, Instant startedAt) {
            made.add(record);
        }

        @Override
        public void changed(List<VersionRecord> records) {
            changed.addAll(records);
        }
    }

    /** Records only outcomes. */
    private final class Observed implements RoundObserver {

        @Override
        public void began(RoundPlan plan) {}

        @Override
        public void stepDone(Duration took) {}

        @Override
        public void ended(Duration took) {}

        @Override
        public void judged(Duration took) {}

        @Override
        public void outcome(Outcome outcome) {
            outcomes.add(outcome);
        }
    }

    /** Moves the clock instead of waiting. */
    private final class ClockStop extends StopSignal {

        @Override
        void pause(Duration time) {
            pauses.add(state.status().round().pausedFor());
            clock.advance(time);
            check();
        }
    }

    private record Trainer(RoundLoop loop, NewResults newResults) {

        void pass() {
            loop.pass();
        }
    }

    private Trainer trainer(TaskPool pool, Versions versions, VersionPublisher publisher) {
        return trainer(pool, versions, publisher, GATE, Optional::empty);
    }

    private Trainer trainer(TaskPool pool, Versions versions, VersionPublisher publisher, GateRules gate, Load load) {
        return trainer(new FolderStore(store), pool, versions, publisher, gate, load);
    }

    private Trainer trainer(
            ArtifactStore artifacts,
            TaskPool pool,
            Versions versions,
            VersionPublisher publisher,
            GateRules gateRules,
            Load load) {
        TrainingRules training = new TrainingRules(
                new RoundRecipe(2, 4, 4, new LearningRate(1e-3, 0.1, Decay.LINEAR), ContinualMethod.NONE),
                Precision.FP32,
                Optional.empty(),
                8,
                1);
        CurriculumRules curriculum = new CurriculumRules(12, Sampling.CURRICULUM, 0.3, new Replay.AsSampled());
        ValidationResults results = new ValidationResults();
        ValidationSet set = new ValidationSet(baseModel -> gateRules, new BaseModelSuites(artifacts), pool);
        NewResults newResults = new NewResults(pool, versions);
        RoundFiles files = new RoundFiles(artifacts);
        TrainedTasks trained = new TrainedTasks(artifacts);
        VersionChanges changes = new VersionChanges(publisher, versions);
        RoundPlanner planner = new RoundPlanner(
                baseModel -> training,
                new ChampionScores(set, results, pool),
                new TaskCurriculum(baseModel -> curriculum, new BaseModelSuites(artifacts), artifacts, pool, trained),
                files);
        Retirement retirement = new Retirement(new RetentionRules(1), artifacts, versions, changes, trained, clock);
        Gate gate = new Gate(
                baseModel -> gateRules,
                set,
                results,
                new DescriptionCheck(baseModel -> gateRules.descriptions(), results),
                trained,
                clock);
        ValidationOrders orders = new ValidationOrders(
                published -> {
                    throw new AssertionError("nothing is to be validated here");
                },
                results);
        CandidateJudge judge = new CandidateJudge(
                gate, orders, changes, new Cleanup(versions, results, retirement, files), state, observer, clock);
        Judgments judgments = new Judgments(versions, judge, new ChampionMeasurement(gate, orders, changes));
        RoundRunner runner = new RoundRunner(
                new RoundTraining(
                        baseModel -> training,
                        artifacts,
                        files,
                        new VersionFolders(artifacts, SignaturePolicy.OFF),
                        trained,
                        Device.cpu(),
                        clock),
                files,
                changes,
                newResults,
                new LoadPause(PAUSE, load, state, stop, clock),
                judgments,
                state,
                observer,
                clock);
        RoundLoop loop = new RoundLoop(
                versions,
                new Situations(versions, files, newResults, state, clock),
                new RoundDecider(baseModel -> RULES),
                planner,
                newResults,
                runner,
                judgments,
                state,
                observer);
        return new Trainer(loop, newResults);
    }

    private static TaskPool pool(int results) {
        TaskPool pool = new TaskPool();
        for (int i = 0; i < results; i++) {
            score(pool, i);
        }
        return pool;
    }

    private static void score(TaskPool pool, int i) {
        pool.scored("nano", "evaluation" + i, "reverse", "task" + i, 0.5);
    }

    private Versions versions(boolean complete) throws IOException {
        Versions versions = new Versions();
        versions.on(record("v1", store.resolve("hypernetworks/nano/v1"), Stage.CHAMPION));
        versions.complete(complete);
        return versions;
    }

    private static VersionRecord record(String name, Path folder, Stage stage) throws IOException {
        return record(
                new Version(
                        "nano",
                        name,
                        folder.toUri().toString(),
                        Manifest.of(folder).files(),
                        0),
                stage);
    }

    private static VersionRecord record(Version version, Stage stage) {
        return new VersionRecord(version, stage, Optional.empty(), 0, 0, List.of(), "", Instant.EPOCH);
    }

    private List<Path> unfinished() throws IOException {
        try (Stream<Path> files = Files.list(store.resolve("training/nano"))) {
            return files.filter(file -> file.getFileName().toString().contains("-to-"))
                    .toList();
        }
    }
}
