package io.adapterfactory.t2l.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.metric.ExactMatch;
import io.adapterfactory.t2l.statistics.Score.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {

    private static final Answer BETTER = answer("1", "y", "n", "y");
    private static final Answer WORSE = answer("2", "y", "y", "n");
    private static final Answer BOTH_RIGHT = answer("3", "y", "y", "y");
    private static final Answer BOTH_WRONG = answer("4", "y", "n", "n");
    private static final Answer BETTER_TOO = answer("5", " y\n", "yes", "y ");

    @Test
    void countsExactMatches() {
        Score score = Score.of(List.of(BOTH_WRONG, WORSE, BETTER, BOTH_RIGHT, BETTER_TOO), true);

        assertThat(score.examples()).isEqualTo(5);
        assertThat(score.score()).isEqualTo(3 / 5.0);
        assertThat(score.interval()).isEqualTo(Interval.wilson(3, 5));
        assertThat(score.baseScore()).isEqualTo(2 / 5.0);
        assertThat(score.baseInterval()).isEqualTo(Interval.wilson(2, 5));
        assertThat(score.paired().delta()).isEqualTo(1 / 5.0);
    }

    @Test
    void showsWhatChangedFirst() {
        Score score = Score.of(List.of(BOTH_WRONG, WORSE, BETTER, BOTH_RIGHT, BETTER_TOO), true);

        assertThat(score.workedExamples(4)).containsExactly(BETTER, BETTER_TOO, WORSE, BOTH_RIGHT);
        assertThat(score.workedExamples(9)).hasSize(5);
    }

    @Test
    void bothChangesAreShownWhereThereAreBoth() {
        Score score = Score.of(List.of(BETTER, BETTER_TOO, BETTER, BETTER_TOO, WORSE, WORSE, BOTH_RIGHT), true);

        assertThat(score.workedExamples(3)).containsExactly(BETTER, BETTER_TOO, WORSE);
        assertThat(score.workedExamples(4)).containsExactly(BETTER, BETTER_TOO, WORSE, WORSE);
        assertThat(score.workedExamples(0)).isEmpty();
    }

    @Test
    void gradesBetweenGetABootstrapInterval() {
        Answer half = new Answer("1", "a b", "", "a", 0, 0.5);
        Answer whole = new Answer("2", "a b", "a", "a b", 0.5, 1);

        Score score = Score.of(List.of(half, whole), false);

        assertThat(score.score()).isEqualTo(0.75);
        assertThat(score.baseScore()).isEqualTo(0.25);
        assertThat(score.interval()).isEqualTo(new Interval(0.5, 1));
        assertThat(score.paired().delta()).isEqualTo(0.5);
        assertThat(score.workedExamples(1)).containsExactly(half);
    }

    private static Answer answer(String prompt, String reference, String base, String adapter) {
        ExactMatch metric = new ExactMatch();
        return new Answer(
                prompt, reference, base, adapter, metric.grade(base, reference), metric.grade(adapter, reference));
    }
}
