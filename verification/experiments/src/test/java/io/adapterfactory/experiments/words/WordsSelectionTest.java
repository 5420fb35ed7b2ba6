package io.adapterfactory.experiments.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.task.SuiteTask;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsSelectionTest {

    @Test
    void aLargerSampleBeginsWithTheSmallerOnes() {
        List<SuiteTask> largest = WordsSelection.ALL.sample(120);

        assertThat(largest).hasSize(120).doesNotHaveDuplicates();
        assertThat(largest).isSubsetOf(WordsSelection.ALL.trained());
        assertThat(largest).noneMatch(SuiteTask::isComposition);
        assertThat(WordsSelection.ALL.sample(60)).isEqualTo(largest.subList(0, 60));
        assertThat(WordsSelection.ALL.sample(30)).isEqualTo(largest.subList(0, 30));
    }

    @Test
    void aSampleHasNoMoreThanAllSingleTasks() {
        assertThat(WordsSelection.ALL.single()).hasSize(140);
        assertThat(WordsSelection.ALL.sample(1000)).hasSize(140);
    }
}
