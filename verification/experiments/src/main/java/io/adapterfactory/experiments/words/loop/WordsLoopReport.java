package io.adapterfactory.experiments.words.loop;

import io.adapterfactory.experiments.loop.LoopRow;
import io.adapterfactory.experiments.loop.LoopScores;
import io.adapterfactory.experiments.report.Change;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.task.SuiteTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tables of the experiment.
 *
 * @param rows by method; the first row of a method is the start, and it may have ended early
 */
public record WordsLoopReport(WordsLoopTasks tasks, Map<String, List<LoopRow>> rows) {

    /** Name of the experiment and of its files. */
    public static final String NAME = "words-loop";

    private static final List<String> OLD = List.of(WordsLoopScorer.OLD);

    /** @param about the base model and the settings of the factory, one paragraph */
    public Report report(String about) {
        WordsLoopSize size = tasks.size();
        return new Report(
                NAME,
                "The loop that learns, on the suite words",
                List.of(
                        "Exact match in percent with 95 % Wilson intervals, on held-out inputs that are in no data set."
                                + " Differences are in points, paired on the same questions, with a 95 % bootstrap"
                                + " interval.",
                        "Old tasks are " + tasks.old().size() + " trained tasks of the suite, with " + size.items()
                                + " inputs each: "
                                + ids(tasks.old()) + ". New tasks are its unseen tasks, with up to "
                                + 2 * size.items() + " inputs each. A wave publishes " + size.tasks()
                                + " of them, each in " + tasks.descriptions()
                                + " training descriptions with one data set, and a round of " + size.steps()
                                + " steps follows. Unseen wordings are descriptions that are never published or"
                                + " trained. Seed " + size.seed() + ".",
                        about,
                        finished()),
                List.of(onUnseenWordings(), onPublishedWordings(), champions(), ends(), byTask()),
                List.of());
    }

    private String finished() {
        return "Finished waves: "
                + rows.entrySet().stream()
                        .map(method -> "`" + method.getKey() + "` "
                                + (method.getValue().size() - 1) + " of "
                                + tasks.size().waves())
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private static String ids(List<SuiteTask> tasks) {
        return tasks.stream().map(SuiteTask::id).collect(Collectors.joining(", "));
    }

    /** One round: the champion before it, and its candidate. */
    private record Round(String method, LoopRow before, LoopRow row) {

        /** Scores before and after, and the difference; of no tasks, nothing. */
        List<String> cells(List<String> splits) {
            if (splits.isEmpty()) {
                return List.of("-", "-", "-");
            }
            return List.of(
                    before.scores().share(splits).text(),
                    row.candidate().share(splits).text(),
                    change(row.candidate(), before.scores(), splits));
        }
    }

    private List<Round> rounds() {
        List<Round> rounds = new ArrayList<>();
        rows.forEach((method, ofMethod) -> {
            for (int i = 1; i < ofMethod.size(); i++) {
                rounds.add(new Round(method, ofMethod.get(i - 1), ofMethod.get(i)));
            }
        });
        return rounds;
    }

    private static String change(LoopScores after, LoopScores before, List<String> splits) {
        return splits.isEmpty() ? "-" : Change.of(after.against(before, splits)).text();
    }

    private static List<String> splits(List<SuiteTask> tasks, Function<SuiteTask, String> split) {
        return tasks.stream().map(split).toList();
    }

    private Table onUnseenWordings() {
        Function<SuiteTask, String> split = WordsLoopScorer::unseenWordings;
        List<List<String>> lines = new ArrayList<>();
        for (Round round : rounds()) {
            int wave = round.row().wave();
            List<String> line = new ArrayList<>(List.of(
                    round.method(),
                    Integer.toString(wave),
                    round.before().champion(),
                    round.row().decision().version(),
                    round.row().decision().promoted() ? "champion" : "rejected"));
            line.addAll(round.cells(OLD));
            line.addAll(round.cells(splits(tasks.wave(wave), split)));
            line.addAll(round.cells(splits(tasks.published(wave), split)));
            line.addAll(round.cells(splits(tasks.unpublished(wave), split)));
            line.add(String.format(Locale.ROOT, "%.0f", round.row().decision().roundSeconds()));
            line.add(String.format(Locale.ROOT, "%.0f", round.row().decision().decisionSeconds()));
            line.add(round.row().decision().reason().replace("|", "/"));
            lines.add(line);
        }
        List<String> columns =
                new ArrayList<>(List.of("method", "wave", "champion before", "candidate", "candidate became"));
        List.of(WordsLoopScorer.OLD, "new tasks of the wave", "all new tasks so far", "new tasks not published yet")
                .forEach(group -> columns.addAll(beforeAndAfter(group)));
        columns.addAll(List.of("round, s", "decision, s", "reason"));
        return new Table("Rounds, unseen wordings", columns, lines);
    }

    private static List<String> beforeAndAfter(String split) {
        return List.of(split + ": before", "candidate", "difference");
    }

    private Table onPublishedWordings() {
        Function<SuiteTask, String> split = WordsLoopScorer::publishedWordings;
        List<List<String>> lines = new ArrayList<>();
        for (Round round : rounds()) {
            int wave = round.row().wave();
            List<String> line = new ArrayList<>(List.of(
                    round.method(),
                    Integer.toString(wave),
                    round.row().decision().version()));
            line.addAll(round.cells(splits(tasks.wave(wave), split)));
            line.addAll(round.cells(splits(tasks.published(wave), split)));
            lines.add(line);
        }
        List<String> columns = new ArrayList<>(List.of("method", "wave", "candidate"));
        columns.addAll(beforeAndAfter("new tasks of the wave"));
        columns.addAll(beforeAndAfter("all new tasks so far"));
        return new Table("Rounds, new tasks in the published wordings", columns, lines);
    }

    private Table champions() {
        List<List<String>> lines = new ArrayList<>();
        rows.forEach((method, ofMethod) -> {
            for (LoopRow row : ofMethod) {
                List<SuiteTask> published = tasks.published(row.wave());
                lines.add(List.of(
                        method,
                        Integer.toString(row.wave()),
                        row.champion(),
                        row.scores().share(OLD).text(),
                        share(row.scores(), splits(published, WordsLoopScorer::unseenWordings)),
                        share(row.scores(), splits(published, WordsLoopScorer::publishedWordings)),
                        share(row.scores(), splits(tasks.unpublished(row.wave()), WordsLoopScorer::unseenWordings))));
            }
        });
        return new Table(
                "Champions by wave",
                List.of(
                        "method",
                        "after wave",
                        "champion",
                        WordsLoopScorer.OLD,
                        "new tasks so far, unseen wordings",
                        "new tasks so far, published wordings",
                        "new tasks not published yet, unseen wordings"),
                lines);
    }

    private static String share(LoopScores scores, List<String> splits) {
        return splits.isEmpty() ? "-" : scores.share(splits).text();
    }

    private Table ends() {
        List<List<String>> lines = new ArrayList<>();
        rows.forEach((method, ofMethod) -> {
            LoopScores start = ofMethod.get(0).scores();
            LoopRow last = ofMethod.get(ofMethod.size() - 1);
            List<SuiteTask> published = tasks.published(last.wave());
            lines.add(List.of(
                    method,
                    Integer.toString(last.wave()),
                    change(last.scores(), start, OLD),
                    change(last.scores(), start, splits(published, WordsLoopScorer::unseenWordings)),
                    change(last.scores(), start, splits(published, WordsLoopScorer::publishedWordings)),
                    change(
                            last.scores(),
                            start,
                            splits(tasks.unpublished(last.wave()), WordsLoopScorer::unseenWordings))));
        });
        return new Table(
                "From the start to the last champion, points",
                List.of(
                        "method",
                        "after wave",
                        "old tasks (forgetting if negative)",
                        "published tasks, unseen wordings",
                        "published tasks, published wordings",
                        "tasks that were never published, unseen wordings"),
                lines);
    }

    private Table byTask() {
        List<List<String>> lines = new ArrayList<>();
        rows.forEach((method, ofMethod) -> {
            LoopScores start = ofMethod.get(0).scores();
            LoopScores end = ofMethod.get(ofMethod.size() - 1).scores();
            for (int wave = 1; wave <= tasks.size().waves(); wave++) {
                for (SuiteTask task : tasks.wave(wave)) {
                    List<String> unseen = List.of(WordsLoopScorer.unseenWordings(task));
                    List<String> published = List.of(WordsLoopScorer.publishedWordings(task));
                    lines.add(List.of(
                            method,
                            Integer.toString(wave),
                            task.id(),
                            Integer.toString(end.share(unseen).examples()),
                            percent(start.shareOf(unseen)),
                            percent(end.shareOf(unseen)),
                            percent(start.shareOf(published)),
                            percent(end.shareOf(published))));
                }
            }
        });
        return new Table(
                "By new task: the start and the last champion",
                List.of(
                        "method",
                        "wave",
                        "task",
                        "n",
                        "unseen wordings: start",
                        "last",
                        "published wordings: start",
                        "last"),
                lines);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f", 100 * share);
    }
}
