package io.adapterfactory.serving.adapter;

import static io.adapterfactory.serving.adapter.Adapters.adapter;
import static io.adapterfactory.serving.adapter.Adapters.graded;
import static io.adapterfactory.serving.adapter.Adapters.score;
import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.serving.adapter.Ruling.Outcome;
import io.adapterfactory.t2l.identity.ModelDigests;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Uses grades of 0 and 1. The p-values are McNemar's, from a binomial table: for k losses and no win, 2 to the power 1
 * - k.
 */
class ReplacementRuleTest {

    private static final double MAX_LOSS = 0.05;

    private final ReplacementRule rule = new ReplacementRule(MAX_LOSS);

    @Test
    void anAdapterThatIsNotWorseReplacesTheOlder() {
        assertThat(judge(refreshed(graded("reverse", 90)), graded("reverse", 80))
                        .outcome())
                .isEqualTo(Outcome.REPLACED);
        assertThat(judge(refreshed(graded("reverse", 80)), graded("reverse", 80))
                        .outcome())
                .isEqualTo(Outcome.REPLACED);
        assertThat(judge(refreshed(graded("reverse", 76)), graded("reverse", 80)))
                .as("p = 1/8, and a loss of 4 points")
                .isEqualTo(new Ruling(
                        Outcome.REPLACED,
                        "not worse: reverse 76.0 % against 80.0 %, difference -4.0 points (95 %: -8.0 to -1.0, p ="
                                + " 0.13)"));
    }

    @Test
    void aLossThatIsSignificantOrLargeKeepsTheOlder() {
        Ruling large = judge(refreshed(graded("reverse", 74)), graded("reverse", 80));
        assertThat(large.outcome()).as("a loss of 6 points").isEqualTo(Outcome.STAYS);
        assertThat(large.reason()).startsWith("the new one is worse: reverse 74.0 % against 80.0 %");

        ReplacementRule lenient = new ReplacementRule(1);
        assertThat(lenient.judge(older(graded("reverse", 80)), refreshed(graded("reverse", 75)))
                        .outcome())
                .as("p = 1/16")
                .isEqualTo(Outcome.REPLACED);
        assertThat(lenient.judge(older(graded("reverse", 80)), refreshed(graded("reverse", 74)))
                        .outcome())
                .as("p = 1/32")
                .isEqualTo(Outcome.STAYS);
    }

    @Test
    void oneBenchmarkWithALossIsEnough() {
        assertThat(judge(
                                refreshed(graded("reverse", 99), graded("sort", 50)),
                                graded("reverse", 60),
                                graded("sort", 80))
                        .outcome())
                .isEqualTo(Outcome.STAYS);
    }

    @Test
    void aRefreshWaitsForEveryBenchmarkAndNeedsTheSameExamples() {
        assertThat(judge(refreshed(graded("reverse", 99)), graded("reverse", 60), graded("sort", 80)))
                .isEqualTo(new Ruling(Outcome.OPEN, "not scored on sort yet"));
        assertThat(judge(refreshed(changed(graded("reverse", 99))), graded("reverse", 60)))
                .isEqualTo(new Ruling(
                        Outcome.STAYS,
                        "cannot be compared on reverse: its examples have changed since, or a result has no grades"));
        assertThat(judge(refreshed(graded("reverse", 99)), score(0.6, 0.2)).outcome())
                .isEqualTo(Outcome.STAYS);
    }

    @Test
    void whatAPersonOrderedLaterIsTakenIfItCannotBeCompared() {
        ScoredAdapter later = new ScoredAdapter(adapter("b", 2), List.of(changed(graded("reverse", 60))));

        assertThat(rule.judge(older(graded("reverse", 90)), later))
                .isEqualTo(new Ruling(Outcome.REPLACED, "ordered later"));
        assertThat(rule.judge(
                                older(graded("reverse", 90)),
                                new ScoredAdapter(adapter("c", 2), List.of(graded("reverse", 60))))
                        .outcome())
                .isEqualTo(Outcome.STAYS);
    }

    @Test
    void scoresOnAnotherBaseModelSayNothing() {
        BenchmarkScore before = on("1", graded("reverse", 90));
        BenchmarkScore after = on("2", graded("reverse", 60));

        assertThat(judge(refreshed(after), before).outcome()).isEqualTo(Outcome.REPLACED);
        assertThat(judge(refreshed(on("1", graded("reverse", 59))), before).outcome())
                .isEqualTo(Outcome.STAYS);
    }

    private Ruling judge(ScoredAdapter newer, BenchmarkScore... older) {
        return rule.judge(older(older), newer);
    }

    private static ScoredAdapter older(BenchmarkScore... scores) {
        return new ScoredAdapter(adapter("a", 1), List.of(scores));
    }

    private static ScoredAdapter refreshed(BenchmarkScore... scores) {
        return new ScoredAdapter(Adapters.ordered(adapter("b", 2), "refresh/r/a", Adapters.REFRESH), List.of(scores));
    }

    private static BenchmarkScore changed(BenchmarkScore score) {
        GradedExamples examples = score.examples();
        return with(
                score, new GradedExamples("other", examples.baseModel(), examples.evaluatedAt(), examples.grades()));
    }

    private static BenchmarkScore on(String baseModel, BenchmarkScore score) {
        GradedExamples examples = score.examples();
        String digest = baseModel.repeat(64);
        return with(
                score,
                new GradedExamples(
                        examples.benchmarkDigest(),
                        Optional.of(new ModelDigests(digest, digest, digest, null)),
                        Instant.ofEpochMilli(baseModel.charAt(0)),
                        examples.grades()));
    }

    private static BenchmarkScore with(BenchmarkScore score, GradedExamples examples) {
        return new BenchmarkScore(
                score.benchmark(), score.score(), score.gain(), score.gainLow(), examples, score.proofs());
    }
}
