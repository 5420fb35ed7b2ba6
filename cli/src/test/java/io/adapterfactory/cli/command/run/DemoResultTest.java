package io.adapterfactory.cli.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.PairedDelta;
import io.adapterfactory.schemas.Timings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoResultTest {

    private static final GeneratedAdapter ADAPTER = GeneratedAdapter.newBuilder()
            .setAdapterId("a1")
            .setTaskId("t1")
            .setDescription("say it politely")
            .setBaseModel("tiny")
            .setHypernetworkVersion("v1")
            .setLocation("file:///store/adapters/a1/")
            .setFiles(List.of())
            .setRank(8)
            .setAlpha(16)
            .setTargetModules(List.of("q_proj"))
            .setTimings(new Timings(1L, 2.0, 3.0, 4.0, 1))
            .setGeneratedAt(Instant.EPOCH)
            .build();

    private static EvaluationResult result(EvaluationOutcome outcome) {
        Interval interval = Interval.newBuilder().setLow(0).setHigh(0.5).build();
        boolean scored = outcome == EvaluationOutcome.SCORED;
        return EvaluationResult.newBuilder()
                .setOutcome(outcome)
                .setEvaluationId("e1")
                .setAdapterId("a1")
                .setTaskId("t1")
                .setBaseModel("tiny")
                .setHypernetworkVersion("v1")
                .setBenchmark(scored ? "polite" : "")
                .setBenchmarkDigest("")
                .setMetric("exact-match")
                .setExamples(scored ? 20 : 0)
                .setScore(0.25)
                .setScoreInterval(interval)
                .setBaseScore(0)
                .setPairedDelta(new PairedDelta(0.25, interval, 0.1))
                .setWarnings(scored ? List.of() : List.of("no benchmark fits the task"))
                .setDurationMs(5)
                .setEvaluatedAt(Instant.EPOCH)
                .build();
    }

    private static String printed(DemoResult result) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        result.print(out, "http://127.0.0.1:8102/");
        out.flush();
        return text.toString();
    }

    @Test
    void anAdapterThatNoBenchmarkFitsEndsWithTheReasonAndNoFigures() {
        DemoResult result = new DemoResult(ADAPTER, result(EvaluationOutcome.NO_BENCHMARK), Optional.empty(), 1, 2);

        assertThat(printed(result))
                .contains("No score: no benchmark fits the task", "Adapter after 1.00 s, result after 2.00 s")
                .doesNotContain("Scored on", "with the adapter");
        assertThat(result.summary(0))
                .containsEntry("outcome", "NO_BENCHMARK")
                .containsEntry("score", null)
                .containsEntry("benchmark", null);
    }

    @Test
    void aScoredAdapterHasItsFigures() {
        DemoResult result = new DemoResult(ADAPTER, result(EvaluationOutcome.SCORED), Optional.empty(), 1, 2);

        assertThat(printed(result)).contains("Scored on polite, 20 examples", "with the adapter", " 25.0 %");
        assertThat(result.summary(0)).containsEntry("outcome", "SCORED").containsEntry("score", 0.25);
    }
}
