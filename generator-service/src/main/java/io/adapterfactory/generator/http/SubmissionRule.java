package io.adapterfactory.generator.http;

import io.adapterfactory.generator.generate.DescriptionRule;
import io.adapterfactory.generator.generate.RefusalReason;
import io.adapterfactory.generator.generate.RefusedException;
import io.adapterfactory.generator.http.TaskResource.Submission;

/**
 * What a task that comes over HTTP must be, its description aside: what passes can be written as a record, byte for byte the same,
 * and fits into one (a megabyte, where the Kafka clients are not told otherwise).
 */
final class SubmissionRule {

    static final int LONGEST_NAME = 200;
    static final int LONGEST_LABEL = 4000;
    static final int MOST_BENCHMARKS = 64;
    static final int MOST_LABELS = 64;

    private SubmissionRule() {}

    /** @throws RefusedException ({@link RefusalReason#INVALID}) telling which field is wrong and what is expected */
    static void check(Submission submission) {
        if (submission == null) {
            throw invalid("the body is empty; expected a JSON object with description and baseModel");
        }
        requireName("baseModel", submission.baseModel());
        if (submission.taskId() != null) {
            requireName("taskId", submission.taskId());
        }
        if (submission.hypernetworkVersion() != null) {
            requireName("hypernetworkVersion", submission.hypernetworkVersion());
        }
        if (submission.benchmarks() != null) {
            requireAtMost("benchmarks", submission.benchmarks().size(), MOST_BENCHMARKS);
            submission.benchmarks().forEach(name -> requireName("a name of benchmarks", name));
        }
        if (submission.labels() != null) {
            requireAtMost("labels", submission.labels().size(), MOST_LABELS);
            submission.labels().forEach(SubmissionRule::requireLabel);
        }
    }

    private static void requireName(String field, String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST_NAME) {
            throw invalid("%s is missing, empty or longer than %d characters".formatted(field, LONGEST_NAME));
        }
        if (value.codePoints().anyMatch(each -> Character.isISOControl(each) || DescriptionRule.isBinary(each))) {
            throw invalid("%s holds a character that is not text".formatted(field));
        }
    }

    private static void requireLabel(String key, String value) {
        requireName("a key of labels", key);
        if (value == null || value.length() > LONGEST_LABEL) {
            throw invalid("label '%s' is null or longer than %d characters".formatted(key, LONGEST_LABEL));
        }
        if (value.codePoints().anyMatch(DescriptionRule::isBinary)) {
            throw invalid("label '%s' holds a character that is not text".formatted(key));
        }
    }

    private static void requireAtMost(String field, int found, int most) {
        if (found > most) {
            throw invalid("%s has %d entries; expected at most %d".formatted(field, found, most));
        }
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(RefusalReason.INVALID, message);
    }
}
