package io.adapterfactory.verification.check;

import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.PairedDelta;
import io.adapterfactory.schemas.Timings;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import io.adapterfactory.verification.history.DeadLetterRead;
import io.adapterfactory.verification.history.Expectation;
import io.adapterfactory.verification.history.HistoryEvent;
import io.adapterfactory.verification.history.StoreFiles;
import io.adapterfactory.verification.history.TaskRead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A small correct campaign, in lists that a test may change, with a real store. Tasks: {@code chosen} names no
 * benchmark, {@code named} names two, {@code unreadable} is refused by the generator, {@code unscorable} by the
 * evaluator, {@code unknown} was sent but never acknowledged and did not arrive, and one was sent by the trainer.
 */
final class PlantedCampaign {

    static final String VALIDATION = "validation/v2/1";
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final Interval INTERVAL =
            Interval.newBuilder().setLow(0).setHigh(1).build();

    final List<HistoryEvent> history = new ArrayList<>();
    final List<TaskRead> tasks = new ArrayList<>();
    final List<GeneratedAdapter> adapters = new ArrayList<>();
    final List<EvaluationResult> results = new ArrayList<>();
    final List<HypernetworkVersion> versions = new ArrayList<>();
    final List<DeadLetterRead> deadLetters = new ArrayList<>();
    private final Path store;
    private final StoreFiles before;

    PlantedCampaign(Path store) throws IOException {
        this.store = store;
        Files.createDirectories(store.resolve("base-models/nano"));
        Files.writeString(store.resolve("base-models/nano/config.json"), "{}");
        versions.add(version("v1", HypernetworkStage.CHAMPION, null));
        before = StoreFiles.of(store);
        versions.add(version("v2", HypernetworkStage.CANDIDATE, "v1"));
        versions.add(version("v2", HypernetworkStage.CHAMPION, "v1"));
        Files.createDirectories(store.resolve("training/nano"));
        Files.writeString(store.resolve("training/nano/plan.json"), "{}");

        answered("chosen", List.of(), "reverse");
        answered("named", List.of("sort", "first"), "sort", "first");
        sent("unreadable", new Expectation.RefusedByGenerator());
        tasks.add(task("unreadable"));
        deadLetters.add(deadLetter(Topics.TASK_DESCRIPTIONS, "unreadable", "generator"));
        deadLetters.add(deadLetter(Topics.TASK_DESCRIPTIONS, "unreadable", "trainer"));
        sent("unscorable", new Expectation.RefusedByEvaluator());
        tasks.add(task("unscorable"));
        adapters.add(adapter("unscorable", "v1", List.of("no-such-benchmark")));
        deadLetters.add(deadLetter(Topics.GENERATED_ADAPTERS, "unscorable", "evaluator"));
        history.add(new HistoryEvent.Sent(0, "unknown", sha256("unknown"), new Expectation.Answered(List.of())));
        tasks.add(task(VALIDATION));
        GeneratedAdapter validation = adapter(VALIDATION, "v2", List.of("sort"));
        adapters.add(validation);
        results.add(result(validation, "sort"));
    }

    private void answered(String taskId, List<String> asked, String... scoredOn) {
        sent(taskId, new Expectation.Answered(asked));
        tasks.add(task(taskId));
        GeneratedAdapter adapter = adapter(taskId, "v1", asked);
        adapters.add(adapter);
        for (String benchmark : scoredOn) {
            results.add(result(adapter, benchmark));
        }
    }

    private void sent(String taskId, Expectation expectation) {
        history.add(new HistoryEvent.Sent(0, taskId, sha256(taskId), expectation));
        history.add(new HistoryEvent.Acknowledged(1, taskId));
    }

    static String sha256(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The record's value is the id. */
    static TaskRead task(String taskId) {
        return new TaskRead(taskId, sha256(taskId));
    }

    static DeadLetterRead deadLetter(String topic, String taskId, String service) {
        return new DeadLetterRead(topic, taskId, service, sha256(taskId), "it breaks a rule");
    }

    /** Also writes its folder to the store. */
    GeneratedAdapter adapter(String taskId, String version, List<String> benchmarks) {
        String adapterId = sha256(taskId + version).substring(0, 32);
        Path folder = store.resolve("adapters/" + adapterId);
        return GeneratedAdapter.newBuilder()
                .setAdapterId(adapterId)
                .setTaskId(taskId)
                .setDescription(taskId)
                .setBaseModel("nano")
                .setHypernetworkVersion(version)
                .setFiles(artifact(folder, "adapter_model.safetensors", taskId))
                .setLocation(folder.toUri().toString())
                .setRank(8)
                .setAlpha(8)
                .setTargetModules(List.of("q_proj"))
                .setTimings(Timings.newBuilder().build())
                .setBenchmarks(benchmarks)
                .setGeneratedAt(NOW)
                .build();
    }

    static EvaluationResult result(GeneratedAdapter adapter, String benchmark) {
        return EvaluationResult.newBuilder()
                .setEvaluationId(adapter.getAdapterId() + benchmark)
                .setAdapterId(adapter.getAdapterId())
                .setTaskId(adapter.getTaskId())
                .setBaseModel(adapter.getBaseModel())
                .setHypernetworkVersion(adapter.getHypernetworkVersion())
                .setBenchmark(benchmark)
                .setBenchmarkDigest(sha256(benchmark))
                .setMetric("exact_match")
                .setExamples(1)
                .setScore(1)
                .setScoreInterval(INTERVAL)
                .setBaseScore(0)
                .setPairedDelta(PairedDelta.newBuilder()
                        .setDelta(1)
                        .setInterval(INTERVAL)
                        .setPValue(1)
                        .build())
                .setDurationMs(1)
                .setEvaluatedAt(NOW)
                .build();
    }

    /** Also writes its folder to the store. */
    HypernetworkVersion version(String name, HypernetworkStage stage, String parent) {
        Path folder = store.resolve("hypernetworks/nano/" + name);
        return HypernetworkVersion.newBuilder()
                .setBaseModel("nano")
                .setVersion(name)
                .setStage(stage)
                .setFiles(artifact(folder, "hypernetwork.safetensors", name))
                .setLocation(folder.toUri().toString())
                .setParentVersion(parent)
                .setCreatedAt(NOW)
                .build();
    }

    private static List<FileEntry> artifact(Path folder, String file, String content) {
        return ArtifactDirectory.write(folder, directory -> Files.writeString(directory.resolve(file), content))
                .files()
                .stream()
                .map(digest -> new FileEntry(digest.name(), digest.size(), digest.sha256()))
                .toList();
    }

    GeneratedAdapter adapterOf(String taskId) {
        return adapters.stream()
                .filter(adapter -> adapter.getTaskId().equals(taskId))
                .findFirst()
                .orElseThrow();
    }

    /** A file of the task's adapter. */
    Path fileOf(String taskId, String name) {
        return store.resolve("adapters/" + adapterOf(taskId).getAdapterId()).resolve(name);
    }

    List<Finding> check() throws IOException {
        return CampaignChecker.check(
                new CampaignHistory(history),
                new CampaignReading(tasks, adapters, results, versions, deadLetters, before, StoreFiles.of(store)));
    }
}
