package io.adapterfactory.verification.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswersTest {

    @Test
    void percentilesAreByNearestRank() {
        // Given waits of 1, 2, ... 100 s
        Answers answers = new Answers(
                IntStream.rangeClosed(1, 100)
                        .mapToObj(i -> new Answer(1, 1 + i))
                        .toList(),
                0,
                0);

        // Then
        assertThat(answers.waits()).isEqualTo(new Waits(50, 95, 99, 100));
        assertThat(new Answers(List.of(new Answer(2, 2.5)), 0, 0).waits()).isEqualTo(new Waits(0.5, 0.5, 0.5, 0.5));
        assertThat(new Answers(List.of(), 3, 0).waits().max()).isNaN();
    }

    @Test
    void theRateRunsFromTheFirstTaskToTheLastAdapter() {
        Answers answers = new Answers(List.of(new Answer(10, 14), new Answer(11, 12), new Answer(12, 13)), 0, 0);

        assertThat(answers.perSecond()).isEqualTo(3 / 4.0);
        assertThat(new Answers(List.of(), 3, 0).perSecond()).isZero();
    }

    @Test
    void silenceIsTheLongestTimeWithoutAnyAdapter() {
        Answers answers = new Answers(List.of(new Answer(0, 1), new Answer(1, 9), new Answer(2, 3)), 0, 0);

        assertThat(answers.longestSilence(0)).isEqualTo(6);
        assertThat(answers.longestSilence(5)).isEqualTo(4);
        assertThat(answers.due(1, 2).answered()).containsExactly(new Answer(1, 9));
    }
}
