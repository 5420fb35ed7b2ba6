package io.adapterfactory.t2l.task.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.task.HeldOutExample;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.SuiteTask.Use;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.suite.TaskSuites;
import io.adapterfactory.t2l.task.words.atomic.AtomicTasks;
import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WordsSuiteTest {

    /** Tasks whose subject has few inputs, such as the states of the US. */
    private static final Set<String> FEW_INPUTS = Set.of(
            "contraction",
            "expand-contraction",
            "animal-sound",
            "state-capital",
            "state-abbreviation",
            "ordinal-word",
            "roman",
            "from-roman");

    private static final int DRAWS = 2_000;

    private static final WordsSuite SUITE = WordsSuite.standard();
    private static final Map<String, AtomicTask> ATOMIC =
            AtomicTasks.all().stream().collect(Collectors.toMap(AtomicTask::id, Function.identity()));

    static List<SuiteTask> tasks() {
        return SUITE.tasks();
    }

    @Test
    void theSuiteHasTheSizesThatThePageSays() {
        List<SuiteTask> single =
                SUITE.tasks().stream().filter(task -> !task.isComposition()).toList();
        long trainedSingle =
                single.stream().filter(task -> task.use() == Use.TRAINED).count();

        assertThat(single).hasSize(154);
        assertThat(trainedSingle).isEqualTo(140);
        assertThat(SUITE.tasks(Use.TRAINED)).hasSize(161);
        assertThat(SUITE.tasks(Use.UNSEEN_TASK)).hasSize(14).noneMatch(SuiteTask::isComposition);
        assertThat(SUITE.tasks(Use.UNSEEN_COMPOSITION)).hasSize(11).allMatch(SuiteTask::isComposition);
        assertThat(SUITE.tasks().stream().map(SuiteTask::id)).doesNotHaveDuplicates();
        assertThat(SUITE.otherTopics()).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
        assertThat(TaskSuites.named("words")).isSameAs(SUITE);
    }

    @Test
    void compositionsAreMadeOfTrainedTasks() {
        Set<String> trained =
                SUITE.tasks(Use.TRAINED).stream().map(SuiteTask::id).collect(Collectors.toSet());

        assertThat(SUITE.tasks().stream().filter(SuiteTask::isComposition))
                .allSatisfy(task -> assertThat(trained).contains(task.id().split("\\+")));
    }

    @Test
    void aTaskThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> SUITE.task("plurals"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'plurals'")
                .hasMessageContaining("plural+uppercase");
    }

    @Test
    void tasksToTrainOnAreTheSingleOnesAndThenCompositionsInADrawnOrder() {
        assertThat(SUITE.trainingTasks(1000, 1))
                .hasSameElementsAs(SUITE.tasks(Use.TRAINED))
                .isNotEqualTo(SUITE.trainingTasks(1000, 2));
        assertThat(SUITE.trainingTasks(140, 1)).hasSize(140).noneMatch(SuiteTask::isComposition);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theAnswersAreRight(SuiteTask task) throws IOException {
        // Given
        Map<String, String> right = rightAnswers().get(task.id());
        assertThat(right).as(task.id()).hasSize(3);
        // Then
        right.forEach((input, answer) -> assertThat(solve(task.id(), input))
                .as("%s: %s", task.id(), input)
                .contains(answer));
    }

    /**
     * The usual answer. Inputs of the file are also found if the task draws its inputs, because they are among the
     * first.
     */
    private static Optional<String> solve(String id, String input) {
        String[] parts = id.split("\\+");
        AtomicTask first = ATOMIC.get(parts[0]);
        Random random = new Random(1);
        Optional<Item> solved = first.rule().solve(input).or(() -> IntStream.range(0, DRAWS)
                .mapToObj(draw -> first.items().draw(random))
                .filter(item -> item.input().equals(input))
                .findFirst());
        if (parts.length == 2) {
            solved = solved.flatMap(item -> ATOMIC.get(parts[1]).rule().solve(item.answer()));
        }
        return solved.map(Item::answer);
    }

    private static Map<String, Map<String, String>> rightAnswers() throws IOException {
        Map<String, Map<String, String>> answers = new LinkedHashMap<>();
        try (var stream = WordsSuiteTest.class.getResourceAsStream("right-answers.txt")) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] columns = line.split("\t");
                answers.computeIfAbsent(columns[0], task -> new LinkedHashMap<>())
                        .put(columns[1], columns[2]);
            });
        }
        return answers;
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void heldOutInputsAreNeverTrained(SuiteTask task) {
        // Given
        List<HeldOutExample> heldOut = task.heldOutExamples(Integer.MAX_VALUE);
        // When
        Set<String> trained = new HashSet<>();
        Random random = new Random(5);
        for (int draw = 0; draw < DRAWS; draw++) {
            trained.add(task.trainingExample(random).prompt());
        }
        // Then
        assertThat(heldOut)
                .hasSizeGreaterThanOrEqualTo(FEW_INPUTS.contains(task.id()) ? 11 : 20)
                .hasSizeLessThanOrEqualTo(100);
        assertThat(heldOut.stream().map(HeldOutExample::prompt))
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(trained);
        assertThat(trained).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void aWordThatIsHeldOutIsSoInEveryTaskThatAsksForItsForms() {
        Set<String> trained = new HashSet<>();
        for (String task : List.of("plural", "plural+uppercase", "plural+last-letter")) {
            Random random = new Random(5);
            for (int draw = 0; draw < DRAWS; draw++) {
                trained.add(SUITE.task(task).trainingExample(random).prompt());
            }
        }

        assertThat(SUITE.task("plural").heldOutExamples(100).stream().map(HeldOutExample::prompt))
                .doesNotContainAnyElementsOf(trained);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void examplesAreShortLinesAndTheSameForTheSameSeed(SuiteTask task) {
        List<TaskExample> examples = examples(task, 3);

        assertThat(examples).isEqualTo(examples(task, 3)).isNotEqualTo(examples(task, 4));
        assertThat(examples).allSatisfy(example -> {
            assertThat(example.prompt()).hasSizeBetween(1, 120).doesNotContain("\n", "|", "\t", "  ", "null");
            assertThat(example.answer())
                    .isEqualTo(example.answer().strip())
                    .hasSizeBetween(1, 120)
                    .doesNotContain("\n", "|", "\t", "  ", "null");
        });
    }

    private static List<TaskExample> examples(SuiteTask task, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, 50)
                .mapToObj(i -> task.trainingExample(random))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void noInputHasTwoAnswers(SuiteTask task) {
        Map<String, String> answers = new LinkedHashMap<>();
        Random random = new Random(6);
        for (int draw = 0; draw < DRAWS; draw++) {
            TaskExample example = task.trainingExample(random);
            String other = answers.put(example.prompt(), example.answer());
            assertThat(other).as(example.prompt()).isIn(null, example.answer());
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void everyTaskIsDescribedInManyWays(SuiteTask task) {
        // Given
        List<String> training = task.trainingDescriptions(1000, 1);
        List<String> heldOut = task.heldOutDescriptions(1000, 1);
        // Then
        assertThat(training).hasSizeGreaterThanOrEqualTo(24);
        assertThat(heldOut).hasSizeGreaterThanOrEqualTo(8);
        assertThat(training).isEqualTo(task.trainingDescriptions(1000, 1));
        assertThat(task.trainingDescriptions(5, 2)).hasSize(5).isSubsetOf(training);
        List<String> all = new ArrayList<>(training);
        all.addAll(heldOut);
        assertThat(all)
                .allSatisfy(text -> assertThat(text).isEqualTo(text.strip()).hasSizeBetween(3, 200));
        assertThat(all.stream().map(WordsSuiteTest::withoutCapitalsAndSpaces)).doesNotHaveDuplicates();
    }

    /** Signs and capital letters count here, because some tasks are about them. */
    @Test
    void noTwoTasksHaveTheSameDescription() {
        Map<String, String> tasks = new LinkedHashMap<>();
        List<String> twice = new ArrayList<>();
        for (SuiteTask task : SUITE.tasks()) {
            List<String> all = new ArrayList<>(task.trainingDescriptions(1000, 1));
            all.addAll(task.heldOutDescriptions(1000, 1));
            for (String text : all) {
                String other = tasks.put(text.replaceAll("\\.$", ""), task.id());
                if (other != null) {
                    twice.add(other + " and " + task.id() + ": " + text);
                }
            }
        }

        assertThat(twice).isEmpty();
    }

    private static String withoutCapitalsAndSpaces(String text) {
        return text.toLowerCase(java.util.Locale.ROOT).replaceAll("\\s+|\\.$", "");
    }
}
