package io.adapterfactory.dashboard.port;

import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.dashboard.row.Figure;
import io.adapterfactory.dashboard.row.Place;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.file.FileDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the topics keep and the view does not: read again when it is asked for. */
public interface TopicArchive {

    /**
     * The making of an adapter.
     *
     * @param location URI of its folder
     * @param nearestTrainingSimilarity -1 to 1, if it is known
     */
    record Making(
            String location,
            List<File> files,
            int rank,
            double alpha,
            boolean useRslora,
            List<String> targetModules,
            Optional<Double> nearestTrainingSimilarity,
            List<String> benchmarks,
            Timings timings) {

        /** By which the folder is checked. */
        public Manifest manifest() {
            return new Manifest(files.stream()
                    .map(file -> new FileDigest(file.name(), file.size(), file.sha256()))
                    .toList());
        }
    }

    /** One file of an adapter's folder. */
    record File(String name, long size, String sha256) {}

    /** Milliseconds of each stage, and how many descriptions shared the batch. */
    record Timings(long queuedMs, double embeddedMs, double generatedMs, double writtenMs, int batchSize) {}

    /** What a score was computed from. */
    record Evidence(String evaluationId, String benchmarkDigest, List<Worked> worked, List<Help> helped) {}

    /** One worked example. */
    record Worked(String prompt, String reference, String withoutAdapter, String withAdapter) {}

    /**
     * The base model with help in its prompt.
     *
     * @param gain of the adapter over it
     */
    record Help(String help, Figure score, Figure gain, double pValue) {}

    /**
     * A dead letter as it lies in its topic.
     *
     * @param text of its bytes, as far as they are text
     * @param json of the record where the bytes are one of the origin's topic, in Avro's JSON encoding
     */
    record Letter(DeadLetterRow row, Map<String, String> headers, String text, Optional<String> json) {}

    /** Nothing if the topic does not keep the record any more. */
    Optional<Making> making(Place place);

    /** Nothing if the topic does not keep the record any more. */
    Optional<Evidence> evidence(Place place);

    /** Nothing if the topic does not keep the record any more. */
    Optional<Letter> letter(DeadLetterRow row);
}
