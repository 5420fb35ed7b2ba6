package io.adapterfactory.evaluator.evaluate;

import java.util.OptionalInt;

/**
 * What is measured of an adapter.
 *
 * @param maxExamples maximum number of examples of each benchmark, from its beginning; empty takes all
 * @param scoreOnly whether only the score is wanted: no comparison with help in the prompt, and no proof prompts
 */
public record Extent(OptionalInt maxExamples, boolean scoreOnly) {

    /** Everything, on all examples. */
    public static final Extent FULL = new Extent(OptionalInt.empty(), false);
}
