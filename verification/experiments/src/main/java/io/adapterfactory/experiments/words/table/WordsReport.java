package io.adapterfactory.experiments.words.table;

import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.experiments.words.WordsSelection;
import io.adapterfactory.t2l.task.SuiteTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The scores of the table as a report.
 *
 * @param splits tasks by the title of their column
 * @param rows scores by the title of the row; a row may lack tasks
 * @param forms tried prompts, with their scores on training examples
 */
record WordsReport(
        WordsTable.Settings settings,
        Map<String, List<SuiteTask>> splits,
        Map<String, WordsScores> rows,
        Map<PromptForm, Share> forms) {

    static final String BASE = "base model";
    static final String DESCRIPTION = "description in the prompt";
    static final String EXAMPLES = "three examples in the prompt";
    static final String MULTI_TASK = "one multi-task LoRA";
    static final String OTHER_TASK = "Text-to-LoRA, another task's description";
    static final String TRAINED_WORDINGS = "Text-to-LoRA, trained wordings";
    static final String UNSEEN_WORDINGS = "Text-to-LoRA, unseen wordings";
    static final String PER_TASK = "per-task LoRA";
    static final String SAMPLE = "sampled tasks";

    Report report() {
        return new Report(
                "words",
                "The suite words on " + settings.base().name(),
                notes(),
                List.of(
                        main("Exact match", WordsScores::of),
                        byKind(),
                        byTask(),
                        main("Case, quotation marks, and a period at the end aside", WordsScores::lenientOf),
                        prompts()),
                List.of());
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>(List.of(
                "Exact match in percent with 95 % intervals (Wilson), greedy answers through the base model's prompt rule,"
                        + " on the same held-out inputs in every row: " + settings.items()
                        + " of each trained task, up to"
                        + " four times as many of each unseen one. Up to eight wordings a task share them; prompts with a"
                        + " description have the unseen wordings, too. No description of an unseen task or composition was"
                        + " trained.",
                "Each row of prompts has its best form, chosen on training examples of the trained tasks (table Prompts). The"
                        + " sampled tasks are " + splits.get(SAMPLE).size() + " single tasks drawn by a fixed seed: "
                        + String.join(
                                ", ",
                                splits.get(SAMPLE).stream().map(SuiteTask::id).toList())
                        + ". Seed " + settings.seed() + "."));
        if (rows.containsKey(PER_TASK)) {
            notes.add("Per-task LoRAs are trained for the sampled tasks. " + ratio());
        }
        return notes;
    }

    private String ratio() {
        double generated = rows.get(UNSEEN_WORDINGS).of(splits.get(SAMPLE)).value();
        double upper = rows.get(PER_TASK).of(splits.get(SAMPLE)).value();
        return String.format(
                Locale.ROOT,
                "On the sampled tasks Text-to-LoRA on unseen wordings reaches %.0f %% of the per-task LoRAs.",
                upper == 0 ? 0 : 100 * generated / upper);
    }

    private Table main(String title, BiFunction<WordsScores, List<SuiteTask>, Share> share) {
        List<String> columns = new ArrayList<>(List.of(""));
        splits.forEach((name, tasks) ->
                columns.add(name + " (n=" + rows.get(UNSEEN_WORDINGS).of(tasks).examples() + ")"));
        List<List<String>> lines = new ArrayList<>();
        rows.forEach((row, scores) -> {
            List<String> line = new ArrayList<>(List.of(row));
            splits.values()
                    .forEach(tasks -> line.add(
                            tasks.stream().allMatch(scores::has)
                                    ? share.apply(scores, tasks).text()
                                    : "-"));
            lines.add(line);
        });
        return new Table(title, columns, lines);
    }

    /** Trained tasks, with the sampled ones of each kind for the per-task LoRAs. */
    private Table byKind() {
        Map<String, List<SuiteTask>> kinds = new LinkedHashMap<>();
        all().forEach(task ->
                kinds.computeIfAbsent(kind(task), kind -> new ArrayList<>()).add(task));
        List<String> columns = new ArrayList<>(List.of("kind", "tasks"));
        columns.addAll(rows.keySet());
        List<List<String>> lines = new ArrayList<>();
        kinds.forEach((kind, tasks) -> {
            List<String> line = new ArrayList<>(List.of(kind, String.valueOf(tasks.size())));
            rows.values().forEach(scores -> {
                List<SuiteTask> scored = tasks.stream().filter(scores::has).toList();
                line.add(scored.isEmpty() ? "-" : scores.of(scored).text() + partial(scored, tasks));
            });
            lines.add(line);
        });
        return new Table("By kind of task", columns, lines);
    }

    private static String partial(List<SuiteTask> scored, List<SuiteTask> tasks) {
        return scored.size() == tasks.size() ? "" : ", " + scored.size() + " tasks";
    }

    private static String kind(SuiteTask task) {
        return switch (task.use()) {
            case TRAINED -> WordsSelection.kind(task);
            case UNSEEN_TASK -> "unseen tasks";
            case UNSEEN_COMPOSITION -> "unseen compositions";
        };
    }

    private Table byTask() {
        List<String> columns = new ArrayList<>(List.of("task", "kind", "n"));
        columns.addAll(rows.keySet());
        List<List<String>> lines = new ArrayList<>();
        for (SuiteTask task : all()) {
            int n = rows.get(UNSEEN_WORDINGS).of(List.of(task)).examples();
            List<String> line = new ArrayList<>(List.of(task.id(), kind(task), String.valueOf(n)));
            rows.values()
                    .forEach(scores -> line.add(
                            scores.has(task)
                                    ? String.format(
                                            Locale.ROOT,
                                            "%.0f",
                                            100 * scores.of(List.of(task)).value())
                                    : "-"));
            lines.add(line);
        }
        return new Table("By task", columns, lines);
    }

    private Set<SuiteTask> all() {
        Set<SuiteTask> all = new LinkedHashSet<>();
        splits.values().forEach(all::addAll);
        return all;
    }

    private Table prompts() {
        return new Table(
                "Prompts",
                List.of(
                        "form",
                        "training examples (n="
                                + forms.values().iterator().next().examples() + ")"),
                forms.entrySet().stream()
                        .map(form ->
                                List.of(form.getKey().title(), form.getValue().text()))
                        .toList());
    }
}
