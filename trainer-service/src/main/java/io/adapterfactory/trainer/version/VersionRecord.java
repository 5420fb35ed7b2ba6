package io.adapterfactory.trainer.version;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the topic says about a version: where it is and which stage it has.
 *
 * @param parent the version that its training started from; empty for the first, and for what a person added
 * @param trainedTasks of its round
 * @param resultsSeen evaluation results of the base model that were known when its training began
 * @param reason why it has this stage, in words
 * @param createdAt of this record
 */
public record VersionRecord(
        Version version,
        Stage stage,
        Optional<String> parent,
        int trainedTasks,
        long resultsSeen,
        List<Figure> figures,
        String reason,
        Instant createdAt) {

    public VersionRecord {
        figures = List.copyOf(figures);
        createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS); // as the topic keeps it
    }

    public String baseModel() {
        return version.baseModel();
    }

    public String name() {
        return version.name();
    }

    /** The value of a figure, if it was measured. */
    public OptionalDouble figure(String name) {
        return figures.stream()
                .filter(figure -> figure.name().equals(name))
                .mapToDouble(Figure::value)
                .findFirst();
    }

    /** The same version at another stage. */
    public VersionRecord as(Stage next, String why, Instant at) {
        return as(next, why, figures, at);
    }

    /** The same version at another stage, with other figures. */
    public VersionRecord as(Stage next, String why, List<Figure> measured, Instant at) {
        return new VersionRecord(version, next, parent, trainedTasks, resultsSeen, measured, why, at);
    }

    /** Whether this reports the same change as another record. */
    boolean isRepeated(VersionRecord other) {
        return stage == other.stage && createdAt.equals(other.createdAt);
    }
}
