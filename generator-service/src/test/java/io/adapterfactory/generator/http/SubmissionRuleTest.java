package io.adapterfactory.generator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.generator.generate.RefusalReason;
import io.adapterfactory.generator.generate.RefusedException;
import io.adapterfactory.generator.http.TaskResource.Submission;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionRuleTest {

    private static void refused(Submission submission, String message) {
        assertThatThrownBy(() -> SubmissionRule.check(submission))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.INVALID))
                .hasMessage(message);
    }

    private static Submission withBenchmarks(List<String> benchmarks) {
        return new Submission("d", "nano", null, benchmarks, null, null);
    }

    private static Submission withLabels(Map<String, String> labels) {
        return new Submission("d", "nano", null, null, labels, null);
    }

    @Test
    void takesWhatFitsIntoARecord() {
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < SubmissionRule.MOST_LABELS; i++) {
            labels.put("key \u00e9 " + i, "two\nlines" + "\ud83d\ude00".repeat(1000));
        }
        assertThatCode(() -> SubmissionRule.check(
                        new Submission("d", "nano", "v1", Collections.nCopies(64, "b"), labels, "validation/1")))
                .doesNotThrowAnyException();
    }

    @Test
    void namesWhatIsMissingOrTooMuch() {
        refused(null, "the body is empty; expected a JSON object with description and baseModel");
        refused(
                new Submission("d", null, null, null, null, null),
                "baseModel is missing, empty or longer than 200 characters");
        refused(
                withBenchmarks(Arrays.asList("b", null)),
                "a name of benchmarks is missing, empty or longer than 200 characters");
        refused(withBenchmarks(Collections.nCopies(65, "b")), "benchmarks has 65 entries; expected at most 64");
        refused(withLabels(Collections.singletonMap("a", null)), "label 'a' is null or longer than 4000 characters");
        refused(withLabels(Map.of("a", "b".repeat(4001))), "label 'a' is null or longer than 4000 characters");
        refused(withLabels(Map.of("a", "\udc00")), "label 'a' holds a character that is not text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\nb", "\ufffd", "\u0000x"})
    void aNameIsText(String name) {
        refused(new Submission("d", "nano", null, null, null, name), "taskId holds a character that is not text");
        refused(
                new Submission("d", "nano", name, null, null, null),
                "hypernetworkVersion holds a character that is not text");
    }
}
