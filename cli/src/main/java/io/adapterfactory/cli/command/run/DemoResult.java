package io.adapterfactory.cli.command.run;

import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HelpedBase;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.ProofExample;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the demo shows.
 *
 * @param other result of an adapter from another task's description on the same benchmark
 * @param adapterSeconds from publishing the task to seeing the adapter's event
 * @param scoreSeconds from publishing the task to seeing the score's event
 */
record DemoResult(
        GeneratedAdapter adapter,
        EvaluationResult result,
        Optional<EvaluationResult> other,
        double adapterSeconds,
        double scoreSeconds) {

    private static final int MAX_WIDTH = 40;

    /** The JSON object of {@code demo --json}. */
    Map<String, Object> summary(double startSeconds) {
        Map<String, Object> timings = new LinkedHashMap<>();
        timings.put("startMs", Math.round(startSeconds * 1000));
        timings.put("publishToAdapterMs", Math.round(adapterSeconds * 1000));
        timings.put("publishToScoreMs", Math.round(scoreSeconds * 1000));
        timings.put("queuedMs", adapter.getTimings().getQueuedMs());
        timings.put("embeddedMs", adapter.getTimings().getEmbeddedMs());
        timings.put("generatedMs", adapter.getTimings().getGeneratedMs());
        timings.put("writtenMs", adapter.getTimings().getWrittenMs());
        timings.put("evaluatedMs", result.getDurationMs());
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("taskId", adapter.getTaskId());
        summary.put("adapterId", adapter.getAdapterId());
        summary.put("adapterDir", folder().toString());
        summary.put("hypernetworkVersion", adapter.getHypernetworkVersion());
        summary.put("outcome", result.getOutcome().name());
        summary.put("benchmark", isScored() ? result.getBenchmark() : null);
        summary.put("score", isScored() ? result.getScore() : null);
        summary.put("baseScore", isScored() ? result.getBaseScore() : null);
        summary.put("n", result.getExamples());
        summary.put("scoreInterval", isScored() ? bounds(result.getScoreInterval()) : null);
        summary.put("baseScoreInterval", isScored() ? bounds(result.getBaseScoreInterval()) : null);
        Map<String, Object> helped = new LinkedHashMap<>();
        result.getHelpedBase().forEach(each -> helped.put(each.getHelp(), each.getScore()));
        summary.put("helpedBaseScores", helped);
        summary.put("otherTask", other.map(EvaluationResult::getDescription).orElse(null));
        summary.put("otherTaskScore", other.map(EvaluationResult::getScore).orElse(null));
        summary.put("timings", timings);
        return summary;
    }

    private boolean isScored() {
        return result.getOutcome() == EvaluationOutcome.SCORED;
    }

    private Path folder() {
        return Path.of(URI.create(adapter.getLocation()));
    }

    void print(PrintWriter out, String page) {
        out.println();
        out.println("Task      " + adapter.getDescription());
        out.println("Adapter   " + folder());
        out.println("Made by   hypernetwork " + adapter.getHypernetworkVersion() + " for " + adapter.getBaseModel()
                + ", rank " + adapter.getRank() + " on " + String.join(", ", adapter.getTargetModules()));
        if (!adapter.getWarnings().isEmpty()) {
            out.println("Warnings  " + String.join(", ", adapter.getWarnings()));
        }
        if (isScored()) {
            printScore(out);
        } else {
            out.println("No score: " + String.join("; ", result.getWarnings()));
        }
        out.println();
        out.printf(
                Locale.ROOT,
                "Adapter after %.2f s, %s after %.2f s (forward pass %.1f ms)%n",
                adapterSeconds,
                isScored() ? "score" : "result",
                scoreSeconds,
                adapter.getTimings().getGeneratedMs());
        out.println("Page      " + page);
    }

    private void printScore(PrintWriter out) {
        out.println("Scored on " + result.getBenchmark() + ", " + result.getExamples() + " examples, "
                + result.getMetric());
        line(out, "with the adapter", result.getScore(), result.getScoreInterval());
        line(out, "without the adapter", result.getBaseScore(), result.getBaseScoreInterval());
        for (HelpedBase helped : result.getHelpedBase()) {
            String help = helped.getHelp().equals("DESCRIPTION") ? "the description" : "solved examples";
            line(out, "without, " + help + " in the prompt", helped.getScore(), helped.getScoreInterval());
        }
        other.ifPresent(each -> line(
                out,
                "another task's adapter (" + each.getDescription() + ")",
                each.getScore(),
                each.getScoreInterval()));
        out.println();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("given", "right answer", "without", "with"));
        for (ProofExample proof : result.getProof()) {
            boolean isRight = proof.getAdapterAnswer().equals(proof.getReference());
            rows.add(List.of(
                    shown(proof.getPrompt()),
                    shown(proof.getReference()),
                    shown(proof.getBaseAnswer()),
                    shown(proof.getAdapterAnswer()) + (isRight ? "" : "   (wrong)")));
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell)
                        .append(" ".repeat(column < row.size() - 1 ? width(rows, column) - cell.length() + 1 : 0));
            }
            out.println(line);
        }
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElseThrow();
    }

    /** On one line, and not too wide. */
    private static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_WIDTH ? line : line.substring(0, MAX_WIDTH - 3) + "...";
    }

    private static void line(PrintWriter out, String what, double score, Interval interval) {
        out.printf("  %-46s %s%n", what, share(score, interval));
    }

    private static List<Double> bounds(Interval interval) {
        return interval == null ? null : List.of(interval.getLow(), interval.getHigh());
    }

    private static String share(double score, Interval interval) {
        String share = String.format(Locale.ROOT, "%5.1f %%", 100 * score);
        return interval == null
                ? share
                : share
                        + String.format(
                                Locale.ROOT,
                                "  (95 %% interval %.1f to %.1f)",
                                100 * interval.getLow(),
                                100 * interval.getHigh());
    }
}
