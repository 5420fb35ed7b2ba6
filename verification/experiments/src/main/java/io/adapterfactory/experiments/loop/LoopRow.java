package io.adapterfactory.experiments.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One wave with its scores.
 *
 * @param decision about the wave's version
 * @param champion name of the version that serves afterwards
 * @param scores the champion's
 * @param candidate the version's own; the champion's where it is champion
 */
public record LoopRow(LoopDecision decision, String champion, LoopScores scores, LoopScores candidate) {

    public int wave() {
        return decision.wave();
    }

    /**
     * The decisions of one factory with the scores of its versions.
     *
     * @param decisions the first one is for the initial version
     */
    public static List<LoopRow> of(List<LoopDecision> decisions, Function<LoopDecision, LoopScores> scores) {
        List<LoopRow> rows = new ArrayList<>();
        for (LoopDecision decision : decisions) {
            LoopScores candidate = scores.apply(decision);
            LoopRow before = rows.isEmpty() ? null : rows.get(rows.size() - 1);
            rows.add(
                    decision.promoted() || before == null
                            ? new LoopRow(decision, decision.version(), candidate, candidate)
                            : new LoopRow(decision, before.champion(), before.scores(), candidate));
        }
        return rows;
    }
}
