package io.adapterfactory.evaluator.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.evaluator.TestEvents;
import io.adapterfactory.evaluator.benchmark.BenchmarkUse;
import io.adapterfactory.evaluator.evaluate.BaseModelUse;
import io.adapterfactory.evaluator.evaluate.Evaluation;
import io.adapterfactory.evaluator.evaluate.Outcome;
import io.adapterfactory.evaluator.evaluate.Shard;
import io.adapterfactory.evaluator.evaluate.ShardScore;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.EvaluationShard;
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
            new ShardScore(new Score.Part(List.of(0.0, 0.0), List.of(1.0, 1.0), List.of()), Map.of(), List.of(PROOF));
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

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
