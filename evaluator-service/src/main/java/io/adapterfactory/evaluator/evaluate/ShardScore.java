package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.statistics.Score;
import java.util.Map;

/**
 * What one shard adds to an evaluation.
 *
 * @param helpedBase base model with help in its prompt, where the help fits into all prompts of the shard
 */
public record ShardScore(Score.Part score, Map<Help, Score.Part> helpedBase) {}
