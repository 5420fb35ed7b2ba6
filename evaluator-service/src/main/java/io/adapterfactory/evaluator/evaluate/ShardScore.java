package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.statistics.Score;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The contribution of one shard to an evaluation.
 *
 * @param helpedBase base model with help in its prompt, where the help fits into all prompts of the shard
 * @param control the grades of the control in place of the base's, if the adapter has a control
 * @param proofs found in the shard, from which the evaluation's are chosen
 */
public record ShardScore(
        Score.Part score, Map<Help, Score.Part> helpedBase, Optional<Score.Part> control, List<Proof> proofs) {}
