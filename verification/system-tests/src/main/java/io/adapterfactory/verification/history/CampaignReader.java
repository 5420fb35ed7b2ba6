package io.adapterfactory.verification.history;

import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.DeadLetter;
import io.adapterfactory.cli.cluster.EventReader;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** Reads all topics from their beginning with {@code read_committed}, and the store. */
public final class CampaignReader {

    private static final List<Topic> READ = List.of(Topics.TASKS, Topics.ADAPTERS, Topics.RESULTS, Topics.VERSIONS);

    private final Cluster cluster;
    private final Path store;
    private final StoreFiles before;

    /** Reads the store before the campaign. */
    public CampaignReader(Cluster cluster, Path store) {
        this.cluster = cluster;
        this.store = store;
        this.before = files(store);
    }

    private static StoreFiles files(Path store) {
        try {
            return StoreFiles.of(store);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the store " + store + ": " + e, e);
        }
    }

    /** Reads the current content; nothing may be written at the same time. */
    public CampaignReading read() {
        List<TaskRead> tasks = new ArrayList<>();
        List<GeneratedAdapter> adapters = new ArrayList<>();
        List<EvaluationResult> results = new ArrayList<>();
        List<HypernetworkVersion> versions = new ArrayList<>();
        List<DeadLetterRead> deadLetters = new ArrayList<>();
        List<String> topics = READ.stream()
                .flatMap(topic -> Stream.of(topic.name(), topic.deadLetters()))
                .toList();
        try (EventReader reader = new EventReader(cluster, topics, EventReader.From.BEGINNING)) {
            for (EventReader.Event event : reader.untilEnd()) {
                if (event.topic().endsWith(Topic.DEAD_LETTERS)) {
                    deadLetters.add(deadLetter(event));
                } else if (event.topic().equals(Topics.TASK_DESCRIPTIONS)) {
                    tasks.add(new TaskRead(key(event), Sha256.of(event.raw().value())));
                } else {
                    SpecificRecord record = reader.decode(event)
                            .orElseThrow(() -> FactoryException.failed("a record of " + event.topic() + " at offset "
                                    + event.raw().offset() + " cannot be read"));
                    if (record instanceof GeneratedAdapter adapter) {
                        adapters.add(adapter);
                    } else if (record instanceof EvaluationResult result) {
                        results.add(result);
                    } else if (record instanceof HypernetworkVersion version) {
                        versions.add(version);
                    }
                }
            }
        }
        return new CampaignReading(tasks, adapters, results, versions, deadLetters, before, files(store));
    }

    private static String key(EventReader.Event event) {
        return new String(event.raw().key(), StandardCharsets.UTF_8);
    }

    private static DeadLetterRead deadLetter(EventReader.Event event) {
        DeadLetter letter = DeadLetter.of(event.raw());
        String topic = event.topic().substring(0, event.topic().length() - Topic.DEAD_LETTERS.length());
        return new DeadLetterRead(
                topic,
                String.valueOf(letter.key()),
                String.valueOf(letter.service()),
                Sha256.of(event.raw().value()),
                letter.reason());
    }
}
