package io.adapterfactory.evaluator.evaluate;

import java.util.List;

/** Result of scoring one adapter. */
public sealed interface Outcome {

    /**
     * The adapter was scored, except on long benchmarks.
     *
     * @param evaluations on the short benchmarks
     * @param shards of the long ones, to be scored by any evaluator
     * @param baseModel with which it is scored
     */
    record Scored(List<Evaluation> evaluations, List<Shard> shards, BaseModelUse baseModel) implements Outcome {}

    /**
     * No benchmark fits its task.
     *
     * @param reason for people, with the remedy
     */
    record NoBenchmark(String reason) implements Outcome {}

    /** It can never be scored. */
    record Refused(RuntimeException cause) implements Outcome {}
}
