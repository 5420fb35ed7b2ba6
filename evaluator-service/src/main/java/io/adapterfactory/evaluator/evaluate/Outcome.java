package io.adapterfactory.evaluator.evaluate;

import java.util.List;

/** What became of one adapter. */
public sealed interface Outcome {

    /**
     * It was scored, on long benchmarks not yet.
     *
     * @param evaluations on benchmarks that were short enough
     * @param shards of the long ones, to be scored by whoever has time
     * @param baseModel that it is scored on
     */
    record Scored(List<Evaluation> evaluations, List<Shard> shards, BaseModelUse baseModel) implements Outcome {}

    /**
     * No benchmark fits its task, so there is nothing to score it on.
     *
     * @param reason in words, with what to do about it
     */
    record NoBenchmark(String reason) implements Outcome {}

    /** It cannot be scored, however often it is tried. */
    record Refused(RuntimeException cause) implements Outcome {}
}
