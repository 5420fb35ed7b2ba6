package io.adapterfactory.trainer.round;

import io.adapterfactory.trainer.version.VersionRecord;
import java.util.function.Function;

/** How a round ended that ran to its end. */
public sealed interface RoundResult {

    /** Handles every kind of result; a kind that is added must be handled here by all callers. */
    <R> R match(Function<Trained, R> trained, Function<Diverged, R> diverged, Function<Untrainable, R> untrainable);

    /** @param version the new version, a candidate that is in the store and not yet published */
    record Trained(VersionRecord version) implements RoundResult {

        @Override
        public <R> R match(
                Function<Trained, R> trained, Function<Diverged, R> diverged, Function<Untrainable, R> untrainable) {
            return trained.apply(this);
        }
    }

    /** The loss is no longer a number; running the same plan again leads to the same. */
    record Diverged(String reason) implements RoundResult {

        @Override
        public <R> R match(
                Function<Trained, R> trained, Function<Diverged, R> diverged, Function<Untrainable, R> untrainable) {
            return diverged.apply(this);
        }
    }

    /** None of the plan's tasks can be trained on; a plan that is made later may have others. */
    record Untrainable(String reason) implements RoundResult {

        @Override
        public <R> R match(
                Function<Trained, R> trained, Function<Diverged, R> diverged, Function<Untrainable, R> untrainable) {
            return untrainable.apply(this);
        }
    }
}
