package io.adapterfactory.t2l.task.nano;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskExample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NanoSuiteTest {

    private static final int EXTRA = 300;

    private final NanoSuite suite = NanoSuite.standard();

    @Test
    void theSuiteHasTheSizesThatItPromises() {
        assertThat(suite.atomicOperations()).hasSizeGreaterThanOrEqualTo(80);
        assertThat(suite.namedCompositions()).hasSize(180);
        assertThat(suite.unseenCompositions()).hasSize(60);
        assertThat(suite.unseenArguments()).hasSize(16);
        assertThat(suite.trainingCompositions(EXTRA)).hasSize(480);
        assertThat(suite.otherTopics()).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
    }

    @Test
    void everyNamedTaskHasItsUse() {
        assertThat(suite.tasks()).hasSize(suite.atomicOperations().size() + 180 + 60);
        assertThat(suite.tasks(SuiteTask.Use.UNSEEN_TASK).stream().map(SuiteTask::id))
                .containsExactlyElementsOf(
                        suite.unseenArguments().stream().map(Operation::id).toList());
        assertThat(suite.tasks(SuiteTask.Use.UNSEEN_COMPOSITION).stream().map(SuiteTask::id))
                .containsExactlyElementsOf(
                        suite.unseenCompositions().stream().map(Operation::id).toList());
        assertThat(suite.task("append-q+reverse").use()).isEqualTo(SuiteTask.Use.UNSEEN_TASK);
    }

    @Test
    void tasksToTrainOnAreTheSingleOnesAndThenCompositionsInADrawnOrder() {
        // Given
        int single = suite.trainingAtomic().size();
        // When
        List<SuiteTask> drawn = suite.trainingTasks(single + 50, 1);
        // Then
        assertThat(drawn)
                .hasSize(single + 50)
                .doesNotHaveDuplicates()
                .allSatisfy(task -> assertThat(task.use()).isEqualTo(SuiteTask.Use.TRAINED))
                .isEqualTo(suite.trainingTasks(single + 50, 1))
                .isNotEqualTo(suite.trainingTasks(single + 50, 2));
        assertThat(drawn.subList(0, single)).noneMatch(SuiteTask::isComposition);
    }

    @Test
    void noTaskIsInTwoSplits() {
        // Given
        List<Operation> training = new ArrayList<>(suite.trainingAtomic());
        training.addAll(suite.trainingCompositions(Integer.MAX_VALUE / 2));
        List<Operation> unseen = new ArrayList<>(suite.unseenArguments());
        unseen.addAll(suite.unseenCompositions());
        Set<String> heldOutArguments = ids(suite.unseenArguments());
        // Then
        assertThat(ids(training)).doesNotContainAnyElementsOf(ids(unseen));
        assertThat(training).allSatisfy(task -> assertThat(task.parts()).doesNotContainAnyElementsOf(heldOutArguments));
    }

    @Test
    void anyTwoTasksDifferInWhatTheyDo() {
        // Given
        List<Operation> tasks = new ArrayList<>(suite.atomicOperations());
        tasks.addAll(suite.allCompositions());
        List<String> probes = Compositions.probes();
        // When
        Map<String, String> taskOfBehavior = new HashMap<>();
        List<String> alike = new ArrayList<>();
        for (Operation task : tasks) {
            String other = taskOfBehavior.put(Compositions.behavior(task, probes), task.id());
            if (other != null) {
                alike.add(task.id() + " = " + other);
            }
        }
        // Then
        assertThat(alike).isEmpty();
    }

    @Test
    void unseenCompositionsAreMadeOfTrainedOperationsInTheirPlaces() {
        // Given
        Set<String> alone = ids(suite.trainingAtomic());
        List<Operation> training = suite.trainingCompositions(12);
        Set<String> firsts = training.stream().map(task -> task.parts().get(0)).collect(Collectors.toSet());
        Set<String> seconds = training.stream().map(task -> task.parts().get(1)).collect(Collectors.toSet());
        // Then
        assertThat(suite.unseenCompositions()).allSatisfy(task -> {
            assertThat(alone).containsAll(task.parts());
            assertThat(firsts).contains(task.parts().get(0));
            assertThat(seconds).contains(task.parts().get(1));
        });
    }

    @Test
    void unseenArgumentsHaveTrainedFamilies() {
        Set<String> families = suite.trainingAtomic().stream()
                .map(task -> DescriptionGrammar.family(task.id()))
                .collect(Collectors.toSet());

        assertThat(suite.unseenArguments())
                .allSatisfy(task -> assertThat(families).contains(DescriptionGrammar.family(task.id())));
    }

    @Test
    void furtherArgumentsAreOfTrainedFamiliesAndInNoSplit() {
        Set<String> families = suite.trainingAtomic().stream()
                .map(task -> DescriptionGrammar.family(task.id()))
                .collect(Collectors.toSet());
        Set<String> ids = suite.atomicOperations().stream().map(Operation::id).collect(Collectors.toSet());

        // 5 families of 36 symbols without the 34 operations of the suite
        assertThat(suite.furtherArguments())
                .hasSizeBetween(5 * 36 - 34, 5 * 36)
                .allSatisfy(operation -> {
                    assertThat(families).contains(DescriptionGrammar.family(operation.id()));
                    assertThat(ids).doesNotContain(operation.id());
                })
                .extracting(Operation::id)
                .doesNotHaveDuplicates()
                .contains("append-b", "contains-0", "replace-a-d");
    }

    @Test
    void trainingAndHeldOutInputsNeverMeet() {
        Set<String> training = new HashSet<>();
        Set<String> heldOut = new HashSet<>();
        for (Operation task : suite.atomicOperations()) {
            NanoSuite.examples(task, false, 60, 1).forEach(example -> training.add(example.prompt()));
            NanoSuite.examples(task, true, 60, 2).forEach(example -> heldOut.add(example.prompt()));
        }

        assertThat(heldOut).doesNotContainAnyElementsOf(training);
    }

    @Test
    void examplesAreSolvedAndTheSameForTheSameSeed() {
        Operation reverse = suite.operation("reverse");

        List<TaskExample> examples = NanoSuite.examples(reverse, true, 50, 3);

        assertThat(examples).hasSize(50).doesNotHaveDuplicates().isEqualTo(NanoSuite.examples(reverse, true, 50, 3));
        assertThat(examples).allSatisfy(example -> assertThat(example.prompt())
                .isEqualTo(new StringBuilder(example.answer()).reverse() + ">"));
    }

    @Test
    void yesAndNoComeAboutEquallyOften() {
        suite.atomicOperations().stream()
                .filter(task -> task.result() == Operation.Result.YES_NO)
                .forEach(task -> assertThat(NanoSuite.examples(task, true, 400, 5).stream()
                                .filter(example -> example.answer().equals("y"))
                                .count())
                        .as("yes answers of %s among 400", task.id())
                        .isBetween(140L, 260L));
    }

    @Test
    void aboutOneInputInEightIsHeldOut() {
        Random random = new Random(1);

        long heldOut = IntStream.range(0, 8000)
                .filter(i -> InputSampler.isHeldOut(InputSampler.sample(random, "")))
                .count();

        assertThat(heldOut).isBetween(850L, 1150L);
    }

    private static Set<String> ids(List<Operation> tasks) {
        return tasks.stream().map(Operation::id).collect(Collectors.toSet());
    }
}
