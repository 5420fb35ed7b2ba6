package io.adapterfactory.schemas;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rules for a task. Every entry point of the factory (command line, HTTP, the topic itself) calls this class, so
 * that all of them accept and reject the same tasks. A valid task fits into one record of at most a megabyte, Kafka's
 * default limit. Characters are Unicode code points.
 */
public final class TaskRules {

    public static final int MAX_DESCRIPTION_CHARACTERS = 4000;
    public static final int MAX_NAME_CHARACTERS = 200;
    public static final int MAX_LABEL_CHARACTERS = 4000;
    public static final int MAX_BENCHMARKS = 64;
    public static final int MAX_LABELS = 64;

    /** Limit for all labels together in UTF-8, so that the record stays below a megabyte. */
    public static final int MAX_LABEL_BYTES = 850_000;

    /** The character that a decoder writes for bytes that are not text. */
    private static final int REPLACEMENT_CHARACTER = 0xFFFD;

    private static final Pattern ADAPTER_ID = Pattern.compile("[0-9a-f]{32}");

    private TaskRules() {}

    /**
     * Checks all fields.
     *
     * @return the task with its description trimmed, and empty collections for null
     * @throws InvalidTaskException naming the first field that breaks a rule
     */
    public static TaskSubmission check(TaskSubmission task) {
        return check(task, false);
    }

    private static TaskSubmission check(TaskSubmission task, boolean mayBeEmpty) {
        if (task.taskId() != null) {
            requireName("taskId", task.taskId());
        }
        boolean isEmpty =
                task.description() != null && task.description().strip().isEmpty();
        String description = mayBeEmpty && isEmpty ? "" : description(task.description());
        requireName("baseModel", task.baseModel());
        if (task.hypernetworkVersion() != null) {
            requireName("hypernetworkVersion", task.hypernetworkVersion());
        }
        List<String> benchmarks = task.benchmarks() == null ? List.of() : task.benchmarks();
        requireAtMost("benchmarks", benchmarks.size(), MAX_BENCHMARKS);
        for (int i = 0; i < benchmarks.size(); i++) {
            requireName("benchmarks[" + i + "]", benchmarks.get(i));
        }
        Map<String, String> labels = task.labels() == null ? Map.of() : task.labels();
        requireAtMost("labels", labels.size(), MAX_LABELS);
        labels.forEach(TaskRules::requireLabel);
        requireSize(labels);
        if (task.alias() != null) {
            requireAlias(task.alias());
        }
        return new TaskSubmission(
                task.taskId(),
                description,
                task.baseModel(),
                task.hypernetworkVersion(),
                benchmarks,
                labels,
                task.alias(),
                task.control());
    }

    /**
     * Checks a record, with the fields that only records have. Only a control may have an empty description.
     *
     * @throws InvalidTaskException naming the first field that breaks a rule
     */
    public static void check(TaskDescription record) {
        check(TaskSubmission.of(record), record.getPurpose() == TaskPurpose.CONTROL);
        if (record.getReplaces() != null) {
            requireName("replaces", record.getReplaces());
        }
        if (record.getMaxExamples() < 0) {
            throw new InvalidTaskException("maxExamples", "is " + record.getMaxExamples(), "0 or more");
        }
        if (record.getControl() && record.getPurpose() == TaskPurpose.CONTROL) {
            throw new InvalidTaskException("control", "is true for a task with the purpose CONTROL", "false");
        }
    }

    /**
     * Checks a description alone.
     *
     * @return the description, trimmed
     * @throws InvalidTaskException if it is missing, empty, too long or not text
     */
    public static String description(String description) {
        if (description == null) {
            throw missing("description", MAX_DESCRIPTION_CHARACTERS);
        }
        String trimmed = description.strip();
        requireLength("description", trimmed, MAX_DESCRIPTION_CHARACTERS);
        requireText("description", trimmed, true);
        return trimmed;
    }

    private static void requireName(String field, String value) {
        if (value == null) {
            throw missing(field, MAX_NAME_CHARACTERS);
        }
        requireLength(field, value.isBlank() ? "" : value, MAX_NAME_CHARACTERS);
        requireText(field, value, false);
    }

    /** Servers load adapters under their ids and under aliases, so an alias must not be the id of another adapter. */
    private static void requireAlias(String alias) {
        requireName("alias", alias);
        if (ADAPTER_ID.matcher(alias).matches()) {
            throw new InvalidTaskException(
                    "alias", "has the form of an adapter's id", "another name, for example task/reverse");
        }
    }

    private static void requireLabel(String key, String value) {
        requireName("a key of labels", key);
        String field = "labels['" + key + "']";
        if (value == null) {
            throw new InvalidTaskException(field, "is null", "at most " + MAX_LABEL_CHARACTERS + " characters");
        }
        requireText(field, value, true);
        int characters = value.codePointCount(0, value.length());
        if (characters > MAX_LABEL_CHARACTERS) {
            throw new InvalidTaskException(
                    field, "has " + characters + " characters", "at most " + MAX_LABEL_CHARACTERS);
        }
    }

    private static void requireSize(Map<String, String> labels) {
        long bytes = labels.entrySet().stream()
                .mapToLong(label -> bytes(label.getKey()) + bytes(label.getValue()))
                .sum();
        if (bytes > MAX_LABEL_BYTES) {
            throw new InvalidTaskException("labels", "has " + bytes + " bytes", "at most " + MAX_LABEL_BYTES);
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void requireAtMost(String field, int found, int max) {
        if (found > max) {
            throw new InvalidTaskException(field, "has " + found + " entries", "at most " + max);
        }
    }

    private static void requireLength(String field, String value, int max) {
        int characters = value.codePointCount(0, value.length());
        if (characters == 0) {
            throw new InvalidTaskException(field, "is empty", "1 to " + max + " characters");
        }
        if (characters > max) {
            throw new InvalidTaskException(field, "has " + characters + " characters", "1 to " + max);
        }
    }

    private static void requireText(String field, String value, boolean mayHaveLines) {
        int[] characters = value.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            if (!isText(characters[i], mayHaveLines)) {
                throw new InvalidTaskException(
                        field,
                        "holds U+%04X at character %d".formatted(characters[i], i + 1),
                        mayHaveLines ? "plain text" : "plain text on one line");
            }
        }
    }

    /** Not text: control characters, unpaired surrogates, unassigned code points, and the replacement character. */
    private static boolean isText(int character, boolean mayHaveLines) {
        boolean layout = character == '\n' || character == '\r' || character == '\t';
        if (layout) {
            return mayHaveLines;
        }
        return !Character.isISOControl(character)
                && character != REPLACEMENT_CHARACTER
                && Character.getType(character) != Character.SURROGATE
                && Character.getType(character) != Character.UNASSIGNED;
    }

    private static InvalidTaskException missing(String field, int max) {
        return new InvalidTaskException(field, "is missing", "1 to " + max + " characters");
    }
}
