package io.adapterfactory.verification.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** The expected outcome of a task. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Expectation.Answered.class, name = "answered"),
    @JsonSubTypes.Type(value = Expectation.RefusedByGenerator.class, name = "refused-by-generator"),
    @JsonSubTypes.Type(value = Expectation.RefusedByEvaluator.class, name = "refused-by-evaluator")
})
public sealed interface Expectation {

    /**
     * One adapter, and one result for each benchmark.
     *
     * @param benchmarks named by the task; empty leaves the choice to the evaluator
     */
    record Answered(List<String> benchmarks) implements Expectation {

        public Answered {
            benchmarks = List.copyOf(benchmarks);
        }
    }

    /** No adapter; the task's bytes are a dead letter of its topic. */
    record RefusedByGenerator() implements Expectation {}

    /** One adapter, which cannot be scored: no result, and the adapter's record is a dead letter of its topic. */
    record RefusedByEvaluator() implements Expectation {}
}
