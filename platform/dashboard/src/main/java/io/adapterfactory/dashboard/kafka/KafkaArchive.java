package io.adapterfactory.dashboard.kafka;

import io.adapterfactory.dashboard.port.TopicArchive;
import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.dashboard.row.Place;
import io.adapterfactory.schemas.ControlScore;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads records again from the topics. */
@ApplicationScoped
class KafkaArchive implements TopicArchive {

    private static final int SHOWN = 20_000;

    private final RecordLookup lookup;
    private final EventCodec codec;

    KafkaArchive(@Identifier("default-kafka-broker") Map<String, Object> kafka, EventCodec codec) {
        this.lookup = new RecordLookup(kafka);
        this.codec = codec;
    }

    @Override
    public Optional<Making> making(Place place) {
        return find(Topics.GENERATED_ADAPTERS, place, GeneratedAdapter.class)
                .map(event -> new Making(
                        event.getLocation(),
                        event.getFiles().stream()
                                .map(file -> new File(file.getName(), file.getSize(), file.getSha256()))
                                .toList(),
                        event.getRank(),
                        event.getAlpha(),
                        event.getUseRslora(),
                        event.getTargetModules(),
                        Optional.ofNullable(event.getNearestTrainingSimilarity()),
                        event.getBenchmarks(),
                        new Timings(
                                event.getTimings().getQueuedMs(),
                                event.getTimings().getEmbeddedMs(),
                                event.getTimings().getGeneratedMs(),
                                event.getTimings().getWrittenMs(),
                                event.getTimings().getBatchSize())));
    }

    @Override
    public Optional<Evidence> evidence(Place place) {
        return find(Topics.EVALUATION_RESULTS, place, EvaluationResult.class)
                .map(event -> new Evidence(
                        event.getEvaluationId(),
                        event.getBenchmarkDigest(),
                        event.getProof().stream()
                                .map(proof -> new Worked(
                                        proof.getPrompt(),
                                        proof.getReference(),
                                        proof.getBaseAnswer(),
                                        proof.getAdapterAnswer()))
                                .toList(),
                        event.getHelpedBase().stream()
                                .map(help -> new Help(
                                        help.getHelp(),
                                        ViewMapping.figure(help.getScore(), help.getScoreInterval()),
                                        ViewMapping.figure(
                                                help.getPairedDelta().getDelta(),
                                                help.getPairedDelta().getInterval()),
                                        help.getPairedDelta().getPValue()))
                                .toList(),
                        Optional.ofNullable(event.getControl()).map(KafkaArchive::control)));
    }

    private static Control control(ControlScore control) {
        return new Control(
                control.getDescription(),
                Optional.ofNullable(control.getScoreInterval())
                        .map(interval -> ViewMapping.figure(control.getScore(), interval)),
                Optional.ofNullable(control.getDrop())
                        .map(drop -> ViewMapping.figure(drop.getDelta(), drop.getInterval())),
                control.getProblem());
    }

    private <T extends SpecificRecord> Optional<T> find(String topic, Place place, Class<T> type) {
        return lookup.find(topic, place).map(raw -> codec.decode(topic, raw.value(), type));
    }

    @Override
    public Optional<Letter> letter(DeadLetterRow row) {
        return raw(row).map(raw -> {
            Map<String, String> headers = new LinkedHashMap<>();
            raw.headers()
                    .forEach(header -> headers.put(
                            header.key(), header.value() == null ? "" : ViewMapping.printable(header.value())));
            byte[] value = raw.value() == null ? new byte[0] : raw.value();
            String text = ViewMapping.printable(value.length > SHOWN ? Arrays.copyOf(value, SHOWN) : value);
            return new Letter(row, headers, text, json(row.originTopic(), value));
        });
    }

    Optional<ConsumerRecord<byte[], byte[]>> raw(DeadLetterRow row) {
        return lookup.find(row.topic(), new Place(row.partition(), row.offset()));
    }

    private Optional<String> json(String topic, byte[] value) {
        return RecordJson.typeOf(topic).flatMap(type -> {
            try {
                return Optional.of(RecordJson.write(codec.decode(topic, value, type)));
            } catch (UnreadableEventException e) {
                return Optional.empty();
            }
        });
    }

    @PreDestroy
    void close() {
        lookup.close();
    }
}
