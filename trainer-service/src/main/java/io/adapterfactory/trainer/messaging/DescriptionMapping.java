package io.adapterfactory.trainer.messaging;

import io.adapterfactory.schemas.DescriptionControl;
import io.adapterfactory.schemas.DescriptionKind;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.trainer.description.DescriptionScore;
import io.adapterfactory.trainer.description.DescriptionScore.Drop;
import io.adapterfactory.trainer.description.DescriptionScore.NotScored;
import io.adapterfactory.trainer.description.DescriptionScore.Scored;
import io.adapterfactory.trainer.description.DescriptionSource;
import java.util.Optional;

/** Converts between the description controls of a version's record and the trainer's type. */
final class DescriptionMapping {

    private DescriptionMapping() {}

    static DescriptionControl event(DescriptionScore score) {
        DescriptionControl.Builder event = DescriptionControl.newBuilder()
                .setKind(DescriptionKind.valueOf(score.source().name()));
        if (score.outcome() instanceof NotScored not) {
            return event.setProblem(not.problem()).build();
        }
        Scored scored = score.scored().orElseThrow();
        scored.drop().ifPresent(drop -> event.setDrop(drop.value())
                .setDropInterval(Interval.newBuilder()
                        .setLow(drop.low())
                        .setHigh(drop.high())
                        .build()));
        return event.setScore(scored.score())
                .setTasks(scored.tasks())
                .setExamples(scored.examples())
                .build();
    }

    /** Empty for a kind of a later release. */
    static Optional<DescriptionScore> score(DescriptionControl event) {
        if (event.getKind() == DescriptionKind.UNKNOWN) {
            return Optional.empty();
        }
        return Optional.of(new DescriptionScore(
                DescriptionSource.valueOf(event.getKind().name()),
                event.getScore() == null
                        ? new NotScored(event.getProblem())
                        : new Scored(event.getScore(), event.getTasks(), event.getExamples(), drop(event))));
    }

    private static Optional<Drop> drop(DescriptionControl event) {
        Interval interval = event.getDropInterval();
        return event.getDrop() == null || interval == null
                ? Optional.empty()
                : Optional.of(new Drop(event.getDrop(), interval.getLow(), interval.getHigh()));
    }
}
