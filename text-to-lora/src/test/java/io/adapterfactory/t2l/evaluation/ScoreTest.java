package io.adapterfactory.t2l.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.evaluation.Score.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {

    private static final Answer BETTER = new Answer("1", "y", "n", "y");
    private static final Answer WORSE = new Answer("2", "y", "y", "n");
    private static final Answer BOTH_RIGHT = new Answer("3", "y", "y", "y");
    private static final Answer BOTH_WRONG = new Answer("4", "y", "n", "n");
    private static final Answer BETTER_TOO = new Answer("5", " y\n", "yes", "y ");

    @Test
    void countsExactMatches() {
        Score score = Score.of(List.of(BOTH_WRONG, WORSE, BETTER, BOTH_RIGHT, BETTER_TOO));

        assertThat(score.examples()).isEqualTo(5);
        assertThat(score.score()).isEqualTo(3 / 5.0);
        assertThat(score.interval()).isEqualTo(Interval.wilson(3, 5));
        assertThat(score.baseScore()).isEqualTo(2 / 5.0);
        assertThat(score.baseInterval()).isEqualTo(Interval.wilson(2, 5));
        assertThat(score.paired().delta()).isEqualTo(1 / 5.0);
    }

    @Test
    void showsWhatChangedFirst() {
        Score score = Score.of(List.of(BOTH_WRONG, WORSE, BETTER, BOTH_RIGHT, BETTER_TOO));

        assertThat(score.workedExamples(4)).containsExactly(BETTER, BETTER_TOO, WORSE, BOTH_RIGHT);
        assertThat(score.workedExamples(9)).hasSize(5);
    }
}
