package io.adapterfactory.dashboard.row;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * One adapter's score on one benchmark, without its worked examples.
 *
 * @param examples number of examples n
 * @param score with the adapter, 0 to 1
 * @param base without it, on the same examples
 * @param gain paired difference, -1 to 1
 * @param toldApart whether the adapter's effect is statistically significant
 * @param warnings of the base model that it was scored on, for example OTHER_WEIGHTS
 * @param durationMs duration of the scoring
 * @param evaluatedAt milliseconds since 1970
 * @param place position of the result's record
 */
public record ScoreRow(
        String benchmark,
        String metric,
        String choice,
        int examples,
        Figure score,
        Figure base,
        Figure gain,
        double pValue,
        boolean toldApart,
        List<String> warnings,
        long durationMs,
        long evaluatedAt,
        @JsonIgnore Place place) {}
