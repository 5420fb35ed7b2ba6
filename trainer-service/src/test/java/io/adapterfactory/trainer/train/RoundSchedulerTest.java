package io.adapterfactory.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.trainer.StoreFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundSchedulerTest {

    private static final int RESULTS = 3;

    @TempDir
    Path store;

    private final List<RoundOutcome> published = new ArrayList<>();

    @BeforeEach
    void fillStore() throws IOException {
        StoreFixture.fill(store);
    }

    @Test
    void aRoundStartsWhenEnoughResultsHaveComeAndIsPublishedOnce() throws Exception {
        TaskPool pool = pool(RESULTS - 1);
        Versions versions = versions(true);
        RoundScheduler scheduler = scheduler(pool, versions, published::add);

        scheduler.runDueRounds();
        assertThat(published).as("too few results").isEmpty();
        score(pool, 0);
        scheduler.runDueRounds();
        assertThat(published).as("the same result again is no new one").isEmpty();
        score(pool, RESULTS - 1);
        scheduler.runDueRounds();
        scheduler.runDueRounds();

        assertThat(published).hasSize(1);
        assertThat(published.get(0).resultsSeen()).isEqualTo(RESULTS);
        assertThat(scheduler.newResults("nano")).isZero();
        assertThat(states()).as("no state is left behind").isEmpty();
    }

    @Test
    void noRoundStartsBeforeAllEventsAreKnown() throws Exception {
        RoundScheduler scheduler = scheduler(pool(RESULTS), versions(false), published::add);

        scheduler.runDueRounds();

        assertThat(published).isEmpty();
    }

    @Test
    void aTrainerThatEndsBetweenWritingAVersionAndPublishingItPublishesItOnceAfterItsRestart() throws Exception {
        // Given a broker that is away just then
        RoundPublisher away = outcome -> {
            throw new IllegalStateException("the broker is away");
        };
        scheduler(pool(RESULTS), versions(true), away).runDueRounds();
        assertThat(store.resolve("hypernetworks/nano/v2")).isDirectory();
        assertThat(states())
                .as("the state is kept until the version is published")
                .hasSize(1);

        // When a new trainer starts, and then another one that reads what this one published
        scheduler(pool(RESULTS), versions(true), published::add).runDueRounds();
        Versions afterwards = versions(true);
        afterwards.known("nano", "v2", published.get(0).resultsSeen());
        scheduler(pool(RESULTS), afterwards, published::add).runDueRounds();

        // Then
        assertThat(published).hasSize(1);
        Version version = published.get(0).version();
        assertThat(version.name()).isEqualTo("v2");
        new Manifest(version.files()).verify(version.location());
        assertThat(states()).isEmpty();
    }

    @Test
    void aDataSetThatHasVanishedHoldsNoRoundUp() throws Exception {
        TaskPool pool = pool(RESULTS);
        pool.add(
                "nano",
                new PoolTask(
                        "gone", "say it again", new TaskDataset.Jsonl(store.resolve("gone.jsonl"), "train", "test")));

        scheduler(pool, versions(true), published::add).runDueRounds();

        assertThat(published).hasSize(1);
        assertThat(published.get(0).tasks()).isEqualTo(12);
    }

    @Test
    void aDataSetWhoseExamplesTheModelCannotReadHoldsNoRoundUp() throws Exception {
        Path file = store.resolve("long.jsonl");
        Files.writeString(file, "{\"prompt\":\"" + "a".repeat(2000) + ">\",\"response\":\"a\"}\n");
        TaskPool pool = pool(RESULTS);
        pool.add("nano", new PoolTask("long", "say it again", new TaskDataset.Jsonl(file, "train", "test")));

        scheduler(pool, versions(true), published::add).runDueRounds();

        assertThat(published).hasSize(1);
        assertThat(published.get(0).tasks()).isEqualTo(12);
    }

    private RoundScheduler scheduler(TaskPool pool, Versions versions, RoundPublisher publisher) {
        var config = RoundSettings.of(store, 2, 1, 1e-3);
        return new RoundScheduler(
                config, pool, versions, new TrainingRound(config, pool), publisher, new SimpleMeterRegistry());
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
        Path v1 = store.resolve("hypernetworks/nano/v1");
        Versions versions = new Versions();
        versions.known("nano", "v1", 0);
        versions.champion(new Version("nano", "v1", v1, Manifest.of(v1).files(), 0));
        versions.complete(complete);
        return versions;
    }

    private List<Path> states() throws IOException {
        try (Stream<Path> files = Files.list(store.resolve("training/nano"))) {
            return files.toList();
        }
    }
}
