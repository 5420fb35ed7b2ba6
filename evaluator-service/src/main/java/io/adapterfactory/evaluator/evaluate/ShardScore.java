package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.statistics.Score;
import java.util.Map;

/**
 * The contribution of one shard to an evaluation.
 *
 * @param helpedBase scores of the base model with help, if the help fits into all prompts of the shard
 */
public record ShardScore(Score.Part score, Map<Help, Score.Part> helpedBase) {}
