package io.adapterfactory.evaluator.serving;

import io.adapterfactory.evaluator.TestEvents;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Announces versions, and makes adapters like a generator; those of a refresh when their orders arrive. */
public final class TestGenerator implements AutoCloseable {

    /** If an adapter's description contains this word, its successor is useless. */
    static final String FAILS = "fails";

    private final Path adapters;
    private final String baseModel;
    private final TestEvents events;
    /** For the thread that follows the orders. */
    private final TestEvents background;

    private final TestEvents.Follower<TaskDescription> orders;
    /** By the adapter that will be replaced. */
    final Map<String, String> successors = new ConcurrentHashMap<>();

    /**
     * @param store gets the adapters
     * @param baseModel that it works for
     */
    public TestGenerator(Path store, String baseModel, String bootstrapServers, String registryUrl) {
        this.adapters = store.resolve("adapters");
        this.baseModel = baseModel;
        this.events = new TestEvents(bootstrapServers, registryUrl);
        this.background = new TestEvents(bootstrapServers, registryUrl);
        this.orders = background.follow(Topics.TASK_DESCRIPTIONS, TaskDescription.class, this::take);
    }

    public void announce(String version, HypernetworkStage stage) {
        events.publish(
                Topics.HYPERNETWORK_VERSIONS,
                Topics.versionKey(baseModel, version),
                HypernetworkVersion.newBuilder()
                        .setBaseModel(baseModel)
                        .setVersion(version)
                        .setStage(stage)
                        .setLocation("file:///nowhere")
                        .setFiles(List.of())
                        .setReason("for the test")
                        .setCreatedAt(Instant.now())
                        .build());
    }

    /** An adapter that a user ordered. */
    public GeneratedAdapter make(String description, String version) throws Exception {
        GeneratedAdapter adapter = TestEvents.reversing(adapters, description)
                .setBaseModel(baseModel)
                .setHypernetworkVersion(version)
                .build();
        events.publish(adapter);
        return adapter;
    }

    private void take(TaskDescription task) {
        if (task.getPurpose() != TaskPurpose.REFRESH || !task.getBaseModel().equals(baseModel)) {
            return;
        }
        try {
            GeneratedAdapter.Builder made = task.getDescription().contains(FAILS)
                    ? useless(adapters, task.getDescription())
                    : TestEvents.reversing(adapters, task.getDescription());
            successors.put(task.getReplaces(), made.getAdapterId());
            background.publish(made.setTaskId(task.getTaskId())
                    .setBaseModel(task.getBaseModel())
                    .setHypernetworkVersion(task.getHypernetworkVersion())
                    .setBenchmarks(task.getBenchmarks())
                    .setPurpose(task.getPurpose())
                    .setReplaces(task.getReplaces())
                    .setAlias(task.getAlias())
                    .setLabels(task.getLabels())
                    .build());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static GeneratedAdapter.Builder useless(Path adapters, String description) throws IOException {
        String id = UUID.randomUUID().toString().replace("-", "");
        Path target = adapters.resolve(id);
        Path made = TestAdapters.ofShape(Files.createTempDirectory("useless").resolve("adapter"), 8, 128);
        Manifest manifest = ArtifactDirectory.write(target, SignaturePolicy.OFF, directory -> {
            try (Stream<Path> files = Files.list(made)) {
                for (Path file : files.toList()) {
                    Files.copy(file, directory.resolve(file.getFileName()));
                }
            }
        });
        return TestEvents.adapter(id, description)
                .setLocation(target.toUri().toString())
                .setFiles(manifest.files().stream()
                        .map(file -> new FileEntry(file.name(), file.size(), file.sha256()))
                        .toList());
    }

    @Override
    public void close() {
        orders.close();
        background.close();
        events.close();
    }
}
