package io.adapterfactory.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.adapterfactory.store.ArtifactStores;
import io.adapterfactory.store.S3Server;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.trainer.StoreFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

class RoundSchedulerTest {

    private static final int RESULTS = 3;

    @TempDir
    Path store;

    private final Published published = new Published();

    @BeforeEach
    void fillStore() throws IOException {
        StoreFixture.fill(store);
    }

    @Test
    void aRoundStartsWhenEnoughResultsHaveComeAndIsPublishedOnce() throws Exception {
        TaskPool pool = pool(RESULTS - 1);
        Versions versions = versions(true);
        RoundScheduler scheduler = scheduler(pool, versions, published);

        scheduler.runDue();
        assertThat(published.made).as("too few results").isEmpty();
        score(pool, 0);
        scheduler.runDue();
        assertThat(published.made).as("the same result again is no new one").isEmpty();
        score(pool, RESULTS - 1);
        scheduler.runDue();
        scheduler.runDue();

        assertThat(published.made).hasSize(1);
        assertThat(published.made.get(0).resultsSeen()).isEqualTo(RESULTS);
        assertThat(scheduler.newResults("nano")).isZero();
        assertThat(unfinished()).as("no state is left behind").isEmpty();
    }

    @Test
    void noRoundStartsBeforeAllEventsAreKnown() throws Exception {
        RoundScheduler scheduler = scheduler(pool(RESULTS), versions(false), published);

        scheduler.runDue();

        assertThat(published.made).isEmpty();
    }

    @Test
    void aTrainerThatEndsBetweenWritingAVersionAndPublishingItPublishesItOnceAfterItsRestart() throws Exception {
        // Given a broker that is away just then
        Published away = new Published() {
            @Override
            public void made(VersionRecord record, Instant startedAt) {
                throw new IllegalStateException("the broker is away");
            }
        };
        scheduler(pool(RESULTS), versions(true), away).runDue();
        assertThat(store.resolve("hypernetworks/nano/v2")).isDirectory();
        assertThat(unfinished()).as("kept until the version is published").hasSize(2);

        // When a new trainer starts, and then another one that reads what this one published
        scheduler(pool(RESULTS), versions(true), published).runDue();
        Versions afterwards = versions(true);
        published.made.forEach(afterwards::on);
        scheduler(pool(RESULTS), afterwards, published).runDue();

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
        RoundScheduler scheduler =
                scheduler(pool, versions, published, Map.of("factory.gate.enabled", "false"), Optional::empty);

        scheduler.runDue();
        scheduler.runDue();
        for (int i = RESULTS; i < 2 * RESULTS; i++) {
            score(pool, i);
        }
        scheduler.runDue();

        assertThat(published.changed).extracting(VersionRecord::stage).containsExactly(Stage.CHAMPION);
        assertThat(published.made).extracting(VersionRecord::name).containsExactly("v2", "v3");
        assertThat(published.made.get(1).parent()).contains("v2");
        assertThat(published.made.get(1).version().trainingSteps()).isEqualTo(4);
    }

    @Test
    void trainingWaitsWhileOthersHaveMuchToDoButNotForEver() throws Exception {
        List<String> pauses = new ArrayList<>();
        RoundScheduler[] scheduler = new RoundScheduler[1];
        Load busyTwice = () -> {
            pauses.add(scheduler[0].status().pausedFor());
            return pauses.size() <= 2 ? Optional.of("the evaluator has 999 events to do") : Optional.empty();
        };
        scheduler[0] = scheduler(pool(RESULTS), versions(true), published, Map.of(), busyTwice);
        scheduler[0].runDue();
        assertThat(pauses).contains("the evaluator has 999 events to do");
        assertThat(published.made).hasSize(1);

        // Always busy
        RoundScheduler impatient = scheduler(
                pool(RESULTS),
                versions(true),
                published,
                Map.of("factory.round.longest-pause", "1ms"),
                () -> Optional.of("busy"));
        impatient.runDue();
        assertThat(published.made).hasSize(2);
    }

    @Test
    void rejectedVersionsButTheLastOnesAreRetiredAndTheirFilesRemoved() throws Exception {
        // Given three rejected ones, of which one may stay; and one whose files lie elsewhere
        Versions versions = versions(true);
        Path elsewhere = Files.createDirectory(store.resolve("elsewhere"));
        versions.on(record("v2", elsewhere, Stage.REJECTED));
        for (String name : List.of("v3", "v4")) {
            Path folder = Files.createDirectories(store.resolve("hypernetworks/nano/" + name));
            versions.on(record(name, folder, Stage.REJECTED));
        }
        RoundScheduler scheduler = scheduler(
                pool(RESULTS),
                versions,
                published,
                Map.of("factory.gate.enabled", "false", "factory.versions.keep-rejected", "1"),
                Optional::empty);

        // When a candidate is judged
        scheduler.runDue();
        scheduler.runDue();

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
    void aRoundThatTheBucketIsAwayForGoesOnAsSoonAsItIsBack() throws Exception {
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
                    server.close();
                }
                return Optional.empty();
            };
            RoundScheduler scheduler = scheduler(bucket, pool(RESULTS), versions, published, Map.of(), goesAway);

            scheduler.runDue();
            scheduler.runDue();
            assertThat(published.made).isEmpty();
            server.comeBack();
            scheduler.runDue();

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

        scheduler(pool, versions(true), published).runDue();

        assertThat(published.made).hasSize(1);
        assertThat(published.made.get(0).trainedTasks()).isEqualTo(12);
    }

    @Test
    void aDataSetWhoseExamplesTheModelCannotReadHoldsNoRoundUp() throws Exception {
        Path file = store.resolve("long.jsonl");
        Files.writeString(file, "{\"prompt\":\"" + "a".repeat(2000) + ">\",\"response\":\"a\"}\n");
        TaskPool pool = pool(RESULTS);
        pool.add("nano", new PoolTask("long", "say it again", new TaskDataset.Jsonl(file, "train", "test"), List.of()));

        scheduler(pool, versions(true), published).runDue();

        assertThat(published.made).hasSize(1);
        assertThat(published.made.get(0).trainedTasks()).isEqualTo(12);
    }

    /** What a trainer publishes. */
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

        @Override
        public void order(List<ValidationOrder> orders) {
            throw new AssertionError("nothing is to be validated here");
        }
    }

    private RoundScheduler scheduler(TaskPool pool, Versions versions, VersionPublisher publisher) {
        return scheduler(pool, versions, publisher, Map.of(), Optional::empty);
    }

    private RoundScheduler scheduler(
            TaskPool pool, Versions versions, VersionPublisher publisher, Map<String, String> settings, Load load) {
        return scheduler(new FolderStore(store), pool, versions, publisher, settings, load);
    }

    private RoundScheduler scheduler(
            ArtifactStore artifacts,
            TaskPool pool,
            Versions versions,
            VersionPublisher publisher,
            Map<String, String> settings,
            Load load) {
        var config = RoundSettings.of(store, 2, 1, 1e-3, settings);
        ValidationResults results = new ValidationResults();
        TrainingRound round = new TrainingRound(config, artifacts, new TaskCurriculum(config, artifacts, pool));
        return new RoundScheduler(
                config,
                pool,
                versions,
                round,
                new Gate(config, new ValidationSet(config, pool), results, pool),
                results,
                new Retirement(config, artifacts, versions, publisher, round),
                publisher,
                load,
                new SimpleMeterRegistry());
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
        return new VersionRecord(version, stage, Optional.empty(), 0, 0, List.of(), "", Instant.now());
    }

    private List<Path> unfinished() throws IOException {
        try (Stream<Path> files = Files.list(store.resolve("training/nano"))) {
            return files.filter(file -> file.getFileName().toString().contains("-to-"))
                    .toList();
        }
    }
}
