package io.adapterfactory.trainer.round;

import io.adapterfactory.trainer.version.VersionRecord;
import java.util.function.Function;

/** Result of a completed round. */
public sealed interface RoundResult {

    /** Handles every kind of result; all callers must handle a new kind here. */
    <R> R match(Function<Trained, R> trained, Function<Diverged, R> diverged, Function<Untrainable, R> untrainable);

    /** @param version the new version, a candidate in the store that is not published yet */
    record Trained(VersionRecord version) implements RoundResult {

        @Override
        public <R> R match(
                Function<Trained, R> trained, Function<Diverged, R> diverged, Function<Untrainable, R> untrainable) {
            return trained.apply(this);
        }
    }

    /** The loss is no longer a finite number; the same plan would fail again. */
    record Diverged(String reason) implements RoundResult {

        @Override
        public <R> R match(
                Function<Trained, R> trained, Function<Diverged, R> diverged, Function<Untrainable, R> untrainable) {
            return diverged.apply(this);
        }
    }

    /** None of the plan's tasks can be used for training; a later plan may have others. */
    record Untrainable(String reason) implements RoundResult {

        @Override
        public <R> R match(
                Function<Trained, R> trained, Function<Diverged, R> diverged, Function<Untrainable, R> untrainable) {
            return untrainable.apply(this);
        }
    }
}
