package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.evaluator.benchmark.BenchmarkUse;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.proof.ProofChoice;
import io.adapterfactory.t2l.statistics.Score;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One adapter's score on one benchmark.
 *
 * @param helpedBase base model with help in its prompt, compared with the adapter without help, on the same examples
 * @param control the control in place of the base model, compared with the adapter on the same examples; empty if it was
 *     not scored on all of them
 * @param proofs prompts that show whether a server applies the adapter; none if no prompt distinguishes it from the base model
 * @param durationMs from the start of the scoring to its end
 */
public record Evaluation(
        BenchmarkUse benchmark,
        BaseModelUse baseModel,
        Score score,
        Map<Help, Score> helpedBase,
        Optional<Score> control,
        List<Proof> proofs,
        double durationMs) {

    /** Warning: the adapter's effect may be chance. */
    public static final String NOT_TOLD_APART = "NOT_TOLD_APART";

    /**
     * Combines the shards of an evaluation.
     *
     * @param scores of all shards, in order
     */
    public static Evaluation joined(
            BenchmarkUse benchmark, BaseModelUse baseModel, List<ShardScore> scores, double durationMs) {
        Map<Help, Score> helped = new EnumMap<>(Help.class);
        for (Help help : Help.values()) {
            // Help that does not fit into some prompt is omitted for all, as in an evaluation without shards.
            if (scores.stream().allMatch(score -> score.helpedBase().containsKey(help))) {
                helped.put(
                        help,
                        Score.joined(
                                scores.stream()
                                        .map(score -> score.helpedBase().get(help))
                                        .toList(),
                                benchmark.rightOrWrong()));
            }
        }
        Score score = Score.joined(scores.stream().map(ShardScore::score).toList(), benchmark.rightOrWrong());
        List<Proof> proofs = ProofChoice.choose(
                scores.stream().flatMap(each -> each.proofs().stream()).toList());
        return new Evaluation(benchmark, baseModel, score, helped, control(scores, benchmark), proofs, durationMs);
    }

    /** Empty if the control is missing in some shard, for example in one of an evaluator of an earlier release. */
    private static Optional<Score> control(List<ShardScore> scores, BenchmarkUse benchmark) {
        List<Score.Part> parts =
                scores.stream().flatMap(score -> score.control().stream()).toList();
        return parts.size() == scores.size()
                ? Optional.of(Score.joined(parts, benchmark.rightOrWrong()))
                : Optional.empty();
    }

    /** Warnings about the reliability of the score. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(baseModel.warnings());
        if (!score.paired().isSignificant()) {
            warnings.add(NOT_TOLD_APART);
        }
        return List.copyOf(warnings);
    }
}
