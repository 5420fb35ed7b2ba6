package io.adapterfactory.evaluator.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.evaluator.TestEvents;
import io.adapterfactory.evaluator.benchmark.BenchmarkUse;
import io.adapterfactory.evaluator.evaluate.BaseModelUse;
import io.adapterfactory.evaluator.evaluate.Evaluation;
import io.adapterfactory.evaluator.evaluate.Outcome;
import io.adapterfactory.evaluator.evaluate.Shard;
import io.adapterfactory.evaluator.evaluate.ShardScore;
import io.adapterfactory.schemas.AdapterControl;
import io.adapterfactory.schemas.ControlScore;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.EvaluationShard;
import io.adapterfactory.schemas.EvaluationShardResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.ProofPrompt;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.statistics.Score;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EvaluationMappingTest {

    private static final BenchmarkUse BENCHMARK =
            new BenchmarkUse("reverse", "digest", "exact_match", true, BenchmarkUse.How.NAMED, OptionalDouble.empty());
    private static final BaseModelUse BASE_MODEL = new BaseModelUse(
            Optional.of(new ModelDigests("a".repeat(64), "b".repeat(64), "c".repeat(64), null)),
            List.of("OTHER_WEIGHTS"));
    private static final Proof PROOF =
            new Proof("abc>", "abc", "cba", Optional.of(new Proof.LogProbabilities(-9.5, -0.25)));
    private static final ShardScore SCORE =
            new ShardScore(grades(List.of(0.0, 0.0)), Map.of(), Optional.of(grades(List.of(0.0, 1.0))), List.of(PROOF));
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static Score.Part grades(List<Double> others) {
        return new Score.Part(others, List.of(1.0, 1.0), List.of());
    }

    private final GeneratedAdapter adapter = TestEvents.adapter("new", "turn it around")
            .setPurpose(TaskPurpose.REFRESH)
            .setReplaces("old")
            .setAlias("task/reverse")
            .build();

    @Test
    void aResultHasThePurposeOfItsTaskAndTheBaseModel() {
        Evaluation evaluation = Evaluation.joined(BENCHMARK, BASE_MODEL, List.of(SCORE), 1);

        requireCopied(EvaluationMapping.result(adapter, evaluation, 1, NOW));
    }

    @Test
    void soHasAResultFromShards() {
        EvaluationShard shard = EvaluationMapping.shard(adapter, new Shard(BENCHMARK, 0, 1, 0, 2), BASE_MODEL);

        requireCopied(EvaluationMapping.joined(List.of(EvaluationMapping.shardResult(shard, SCORE, 1, NOW)), 1));
    }

    @Test
    void anAdapterWithoutABenchmarkHasAReasonAndNoScore() {
        EvaluationResult result =
                EvaluationMapping.withoutBenchmark(adapter, new Outcome.NoBenchmark("nothing fits"), NOW);

        assertThat(result.getOutcome()).isEqualTo(EvaluationOutcome.NO_BENCHMARK);
        assertThat(result.getBenchmark()).isEmpty();
        assertThat(result.getExamples()).isZero();
        assertThat(result.getScore()).isZero();
        assertThat(result.getPairedDelta().getPValue()).isEqualTo(1);
        assertThat(result.getWarnings()).containsExactly("nothing fits");
        assertThat(result.getPurpose()).isEqualTo(TaskPurpose.REFRESH);
        assertThat(result.getEvaluationId())
                .isEqualTo(EvaluationMapping.withoutBenchmark(adapter, new Outcome.NoBenchmark("other words"), NOW)
                        .getEvaluationId());
    }

    @Test
    void aControlFromShardsHasTheFiguresOfOneGo() {
        GeneratedAdapter withControl = GeneratedAdapter.newBuilder(adapter)
                .setControl(AdapterControl.newBuilder()
                        .setDescription("sort it.")
                        .setAdapterId("other")
                        .build())
                .build();
        List<EvaluationShardResult> parts = List.of(0, 1).stream()
                .map(number -> EvaluationMapping.shardResult(
                        EvaluationMapping.shard(
                                withControl, new Shard(BENCHMARK, number, 2, 2 * number, 2), BASE_MODEL),
                        SCORE,
                        1,
                        NOW))
                .toList();

        ControlScore control = EvaluationMapping.joined(parts, 1).getControl();

        assertThat(control)
                .isEqualTo(EvaluationMapping.result(
                                withControl, Evaluation.joined(BENCHMARK, BASE_MODEL, List.of(SCORE, SCORE), 1), 1, NOW)
                        .getControl());
        assertThat(control.getDescription()).isEqualTo("sort it.");
        assertThat(control.getAdapterId()).isEqualTo("other");
        assertThat(control.getScore()).isEqualTo(0.5);
        assertThat(control.getDrop().getDelta()).isEqualTo(0.5);
        // McNemar: better on 2 of 2 examples, 2 * 0.5^2
        assertThat(control.getDrop().getPValue()).isEqualTo(0.5);

        // And without the grades of one shard, from an evaluator of an earlier release, there is no score
        EvaluationResult partly = EvaluationMapping.joined(
                List.of(
                        parts.get(0),
                        EvaluationShardResult.newBuilder(parts.get(1))
                                .setControlGrades(List.of())
                                .build()),
                1);
        assertThat(partly.getControlScores()).isEmpty();
        assertThat(partly.getControl().getScore()).isNull();
        assertThat(partly.getControl().getProblem())
                .isEqualTo("an evaluator of an earlier release scored a part of the examples, without the control;"
                        + " publish the task again");
    }

    @Test
    void gradesOfAControlMustCoverTheShard() {
        EvaluationShardResult result = EvaluationShardResult.newBuilder(EvaluationMapping.shardResult(
                        EvaluationMapping.shard(adapter, new Shard(BENCHMARK, 0, 1, 0, 2), BASE_MODEL), SCORE, 1, NOW))
                .setControlGrades(List.of(1.0))
                .build();

        assertThatThrownBy(() -> EvaluationMapping.requireWhole(result))
                .hasMessage("the shard has 2 examples; found 1 grades of the control");
    }

    @Test
    void theReasonForAMissingControlIsInTheResult() {
        GeneratedAdapter impossible = GeneratedAdapter.newBuilder(adapter)
                .setControl(
                        AdapterControl.newBuilder().setProblem("no other task").build())
                .build();

        EvaluationResult result = EvaluationMapping.result(
                impossible, Evaluation.joined(BENCHMARK, BASE_MODEL, List.of(SCORE), 1), 1, NOW);

        assertThat(result.getControl())
                .isEqualTo(ControlScore.newBuilder().setProblem("no other task").build());
        assertThat(result.getControlScores()).isEmpty();
    }

    private static void requireCopied(EvaluationResult result) {
        assertThat(result.getPurpose()).isEqualTo(TaskPurpose.REFRESH);
        assertThat(result.getReplaces()).isEqualTo("old");
        assertThat(result.getAlias()).isEqualTo("task/reverse");
        assertThat(result.getOutcome()).isEqualTo(EvaluationOutcome.SCORED);
        assertThat(result.getScore()).isEqualTo(1);
        assertThat(result.getBaseModelDigests().getTokenizer()).isEqualTo("c".repeat(64));
        assertThat(result.getWarnings()).contains("OTHER_WEIGHTS");
        assertThat(result.getProofs()).containsExactly(new ProofPrompt("abc>", "abc", "cba", -9.5, -0.25));
    }
}
