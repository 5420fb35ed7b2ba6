package io.adapterfactory.dashboard.port;

import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.dashboard.row.Figure;
import io.adapterfactory.dashboard.row.Place;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.file.FileDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records that the topics keep and the view does not; they are read again when needed. */
public interface TopicArchive {

    /**
     * How an adapter was generated.
     *
     * @param location URI of its folder
     * @param nearestTrainingSimilarity -1 to 1, if known
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

        /** The manifest for the check of the folder. */
        public Manifest manifest() {
            return new Manifest(files.stream()
                    .map(file -> new FileDigest(file.name(), file.size(), file.sha256()))
                    .toList());
        }
    }

    /** One file of an adapter's folder. */
    record File(String name, long size, String sha256) {}

    /** Milliseconds of each stage, and the number of descriptions in the batch. */
    record Timings(long queuedMs, double embeddedMs, double generatedMs, double writtenMs, int batchSize) {}

    /**
     * The data from which a score was computed.
     *
     * @param control if the task asked for one
     */
    record Evidence(
            String evaluationId,
            String benchmarkDigest,
            List<Worked> worked,
            List<Help> helped,
            Optional<Control> control) {}

    /** One worked example. */
    record Worked(String prompt, String reference, String withoutAdapter, String withAdapter) {}

    /**
     * The score of the base model with help in its prompt.
     *
     * @param gain of the adapter over this score
     */
    record Help(String help, Figure score, Figure gain, double pValue) {}

    /**
     * An adapter from another task's description, on the same examples.
     *
     * @param description of the other task; empty with a problem
     * @param score empty with a problem
     * @param drop the adapter's score minus this one, paired by example; empty with a problem
     * @param problem why there is no score; empty if there is one
     */
    record Control(String description, Optional<Figure> score, Optional<Figure> drop, String problem) {}

    /**
     * A dead letter with its content.
     *
     * @param text the bytes as text, as far as they are text
     * @param json the record in Avro's JSON encoding, if the bytes are a record of the original topic
     */
    record Letter(DeadLetterRow row, Map<String, String> headers, String text, Optional<String> json) {}

    /** Empty if the topic no longer has the record. */
    Optional<Making> making(Place place);

    /** Empty if the topic no longer has the record. */
    Optional<Evidence> evidence(Place place);

    /** Empty if the topic no longer has the record. */
    Optional<Letter> letter(DeadLetterRow row);
}
