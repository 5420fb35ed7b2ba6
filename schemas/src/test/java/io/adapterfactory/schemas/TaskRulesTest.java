package io.adapterfactory.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskRulesTest {

    private static final TaskSubmission TASK = new TaskSubmission(null, "d", "nano", null, null, null, null, false);

    private static void refused(TaskSubmission task, String message) {
        assertThatThrownBy(() -> TaskRules.check(task))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessage(message);
    }

    private static TaskSubmission withBenchmarks(List<String> benchmarks) {
        return new TaskSubmission(null, "d", "nano", null, benchmarks, null, null, false);
    }

    @Test
    void aDescriptionIsTrimmedAndKeepsItsLines() {
        assertThat(TaskRules.description(" Schreib's rückwärts 🙃\n\tund sortiert \n"))
                .isEqualTo("Schreib's rückwärts 🙃\n\tund sortiert");
    }

    @Test
    void charactersAreCodePoints() {
        assertThat(TaskRules.description("🙃".repeat(4000))).hasSize(8000);
        assertThatThrownBy(() -> TaskRules.description("🙃".repeat(4001)))
                .hasMessage("description has 4001 characters; expected 1 to 4000");
    }

    @Test
    void anEmptyDescriptionIsRefused() {
        assertThatThrownBy(() -> TaskRules.description(" \n\t "))
                .hasMessage("description is empty; expected 1 to 4000 characters");
        assertThatThrownBy(() -> TaskRules.description(null)).isInstanceOfSatisfying(InvalidTaskException.class, e -> {
            assertThat(e.field()).isEqualTo("description");
            assertThat(e.found()).isEqualTo("is missing");
            assertThat(e.expected()).isEqualTo("1 to 4000 characters");
        });
    }

    @Test
    void invalidCharactersAreNamed() {
        assertThatThrownBy(() -> TaskRules.description("PK\u0003\u0004"))
                .hasMessage("description holds U+0003 at character 3; expected plain text");
        assertThatThrownBy(() -> TaskRules.description("🙃\uFFFD")).hasMessageContaining("U+FFFD at character 2");
        assertThatThrownBy(() -> TaskRules.description("\uD800 alone")).hasMessageContaining("U+D800 at character 1");
        assertThatThrownBy(() -> TaskRules.description("a\u0378b")).hasMessageContaining("U+0378 at character 2");
        assertThatThrownBy(() -> TaskRules.description("a\u000Bb")).hasMessageContaining("U+000B at character 2");
    }

    @Test
    void aTaskAtEveryLimitPasses() {
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < 64; i++) {
            labels.put("key é " + i, "two\nlines" + "😀".repeat(3000));
        }
        TaskSubmission task = new TaskSubmission(
                "validation/1", "d", "nano", "v1", Collections.nCopies(64, "b"), labels, "a".repeat(200), true);

        assertThat(TaskRules.check(task)).isEqualTo(task);
    }

    @Test
    void theFieldAtFaultIsNamed() {
        refused(
                new TaskSubmission(" ", "d", "nano", null, null, null, null, false),
                "taskId is empty; expected 1 to 200 characters");
        refused(
                new TaskSubmission(null, "d", null, null, null, null, null, false),
                "baseModel is missing; expected 1 to 200 characters");
        refused(
                new TaskSubmission(null, "d", "nano", "v".repeat(201), null, null, null, false),
                "hypernetworkVersion has 201 characters; expected 1 to 200");
        refused(withBenchmarks(Arrays.asList("b", null)), "benchmarks[1] is missing; expected 1 to 200 characters");
        refused(withBenchmarks(Collections.nCopies(65, "b")), "benchmarks has 65 entries; expected at most 64");
        refused(
                TASK.withLabels(Collections.singletonMap("a", null)),
                "labels['a'] is null; expected at most 4000 characters");
        refused(
                TASK.withLabels(Map.of("a", "b".repeat(4001))),
                "labels['a'] has 4001 characters; expected at most 4000");
        refused(TASK.withLabels(Map.of("a", "\udc00")), "labels['a'] holds U+DC00 at character 1; expected plain text");
    }

    @Test
    void allLabelsTogetherFitIntoOneRecord() {
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < 64; i++) {
            labels.put("key" + i, "😀".repeat(4000));
        }

        refused(TASK.withLabels(labels), "labels has 1024310 bytes; expected at most 850000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\nb", "\ufffd", "\u0000x"})
    void aNameIsOneLineOfText(String name) {
        assertThatThrownBy(() -> TaskRules.check(new TaskSubmission(name, "d", "nano", null, null, null, null, false)))
                .hasMessageStartingWith("taskId holds U+")
                .hasMessageEndingWith("; expected plain text on one line");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|is empty; expected 1 to 200 characters",
                "' '|is empty; expected 1 to 200 characters",
                "'a\nb'|holds U+000A at character 2; expected plain text on one line",
                "0123456789abcdef0123456789abcdef|has the form of an adapter's id; expected another name, for example task/reverse"
            })
    void anAliasIsANameInASubmissionAndInARecord(String alias, String message) {
        TaskDescription record = TaskDescription.newBuilder(TASK.toRecord(Instant.EPOCH))
                .setAlias(alias)
                .build();

        assertThatThrownBy(() -> TaskRules.check(record)).hasMessage("alias " + message);
        refused(TaskSubmission.of(record), "alias " + message);
    }

    @Test
    void theFieldThatOnlyRecordsHaveIsChecked() {
        TaskDescription record = TASK.toRecord(Instant.EPOCH);

        assertThatThrownBy(() -> TaskRules.check(
                        TaskDescription.newBuilder(record).setReplaces(" ").build()))
                .hasMessage("replaces is empty; expected 1 to 200 characters");
        assertThatThrownBy(() -> TaskRules.check(
                        TaskDescription.newBuilder(record).setMaxExamples(-1).build()))
                .hasMessage("maxExamples is -1; expected 0 or more");
        TaskRules.check(TaskDescription.newBuilder(record)
                .setReplaces("0123456789abcdef")
                .build());
    }

    @Test
    void onlyAControlMayHaveAnEmptyDescription() {
        TaskDescription.Builder empty =
                TaskDescription.newBuilder(TASK.toRecord(Instant.EPOCH)).setDescription(" ");

        TaskRules.check(empty.setPurpose(TaskPurpose.CONTROL).build());
        TaskDescription ofAUser = empty.setPurpose(TaskPurpose.TASK).build();
        assertThatThrownBy(() -> TaskRules.check(ofAUser)).hasMessageContaining("description is empty");
    }

    @Test
    void aTaskMayHaveAControlButAControlMayNot() {
        TaskDescription.Builder task =
                TaskDescription.newBuilder(TASK.toRecord(Instant.EPOCH)).setControl(true);

        TaskRules.check(task.build());
        TaskDescription control = task.setPurpose(TaskPurpose.CONTROL).build();
        assertThatThrownBy(() -> TaskRules.check(control))
                .hasMessage("control is true for a task with the purpose CONTROL; expected false");
    }

    @Test
    void aSubmissionBecomesARecord() {
        TaskDescription record = new TaskSubmission(null, " d ", "nano", null, null, Map.of("a", "b"), "task/d", true)
                .toRecord(Instant.parse("2026-01-02T03:04:05.678901Z"));

        assertThat(record.getTaskId()).hasSize(36);
        assertThat(record.getDescription()).isEqualTo("d");
        assertThat(record.getAlias()).isEqualTo("task/d");
        assertThat(record.getControl()).isTrue();
        assertThat(record.getSubmittedAt()).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(TaskRules.check(TaskSubmission.of(record)).labels()).containsExactly(Map.entry("a", "b"));
    }
}
