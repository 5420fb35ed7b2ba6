package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.evaluate.StoredAdapter;
import io.adapterfactory.schemas.AdapterControl;
import io.adapterfactory.schemas.ControlScore;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.t2l.statistics.Score;
import java.util.Map;
import java.util.Optional;

/** Converts between controls in records and in the evaluator's domain. */
final class ControlMapping {

    /** Key of the control's score in the field {@code controlScores}. */
    private static final String WRONG_DESCRIPTION = "wrong-description";

    private ControlMapping() {}

    /**
     * The adapter to score as a control; empty if there is none.
     *
     * @param control null if the task asked for none
     */
    static Optional<StoredAdapter> adapter(AdapterControl control) {
        return Optional.ofNullable(control)
                .filter(ControlMapping::isPossible)
                .map(each -> new StoredAdapter(
                        each.getAdapterId(), each.getLocation(), EvaluationMapping.digests(each.getFiles())));
    }

    private static boolean isPossible(AdapterControl control) {
        return control.getProblem().isEmpty();
    }

    /**
     * Adds the score of the control, or the problem with it, if the task asked for a control.
     *
     * @param control null if the task asked for none
     * @param compared the control in place of the base model; empty if it was not scored on all examples
     */
    static EvaluationResult.Builder withControl(
            EvaluationResult.Builder result, AdapterControl control, Optional<Score> compared) {
        if (control == null) {
            return result;
        }
        ControlScore.Builder score = ControlScore.newBuilder()
                .setDescription(control.getDescription())
                .setAdapterId(control.getAdapterId());
        if (!isPossible(control)) {
            return result.setControl(score.setProblem(control.getProblem()).build());
        }
        if (compared.isEmpty()) {
            return result.setControl(score.setProblem("an evaluator of an earlier release scored a part of the"
                            + " examples, without the control; publish the task again")
                    .build());
        }
        Score each = compared.get();
        return result.setControlScores(Map.of(WRONG_DESCRIPTION, each.baseScore()))
                .setControl(score.setScore(each.baseScore())
                        .setScoreInterval(EvaluationMapping.interval(each.baseInterval()))
                        .setDrop(EvaluationMapping.pairedDelta(each.paired()))
                        .build());
    }
}
