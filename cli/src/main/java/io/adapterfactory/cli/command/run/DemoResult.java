package io.adapterfactory.cli.command.run;

import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.ProofExample;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the demo shows.
 *
 * @param adapterSeconds from publishing the task to seeing the adapter's event
 * @param scoreSeconds from publishing the task to seeing the score's event
 */
record DemoResult(GeneratedAdapter adapter, EvaluationResult result, double adapterSeconds, double scoreSeconds) {

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
        out.println("  with the adapter     " + share(result.getScore(), result.getScoreInterval()));
        out.println("  without the adapter  " + share(result.getBaseScore(), result.getBaseScoreInterval()));
        out.println();
        out.printf("  %-14s %-14s %-14s %s%n", "given", "right answer", "without", "with");
        for (ProofExample proof : result.getProof()) {
            out.printf(
                    "  %-14s %-14s %-14s %s%n",
                    proof.getPrompt(),
                    proof.getReference(),
                    proof.getBaseAnswer(),
                    proof.getAdapterAnswer()
                            + (proof.getAdapterAnswer().equals(proof.getReference()) ? "" : "   (wrong)"));
        }
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
