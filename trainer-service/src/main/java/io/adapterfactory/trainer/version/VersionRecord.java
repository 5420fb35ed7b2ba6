package io.adapterfactory.trainer.version;

import io.adapterfactory.trainer.description.DescriptionScores;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A version's record on the topic: its location and its stage.
 *
 * @param parent the version from which its training started; empty for the first, and for versions that a person added
 * @param trainedTasks number of tasks of its round
 * @param resultsSeen number of evaluation results of the base model when its training began
 * @param descriptions its scores by kind of description
 * @param reason why it has this stage, for people
 * @param createdAt creation time of this record
 */
public record VersionRecord(
        Version version,
        Stage stage,
        Optional<String> parent,
        int trainedTasks,
        long resultsSeen,
        List<Figure> figures,
        DescriptionScores descriptions,
        String reason,
        Instant createdAt) {

    /** A record of a version whose descriptions were not compared. */
    public VersionRecord(
            Version version,
            Stage stage,
            Optional<String> parent,
            int trainedTasks,
            long resultsSeen,
            List<Figure> figures,
            String reason,
            Instant createdAt) {
        this(version, stage, parent, trainedTasks, resultsSeen, figures, DescriptionScores.NONE, reason, createdAt);
    }

    public VersionRecord {
        figures = List.copyOf(figures);
        createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS); // in the precision of the topic
    }

    public String baseModel() {
        return version.baseModel();
    }

    public String name() {
        return version.name();
    }

    /** The value with this name, if it was measured. */
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

    /** The same version at another stage, with other values. */
    public VersionRecord as(Stage next, String why, List<Figure> measured, Instant at) {
        return new VersionRecord(version, next, parent, trainedTasks, resultsSeen, measured, descriptions, why, at);
    }

    /** The same version with the scores by kind of description. */
    public VersionRecord with(DescriptionScores measured) {
        return new VersionRecord(
                version, stage, parent, trainedTasks, resultsSeen, figures, measured, reason, createdAt);
    }

    /** Whether this reports the same change as another record. */
    boolean isRepeated(VersionRecord other) {
        return stage == other.stage && createdAt.equals(other.createdAt);
    }
}
