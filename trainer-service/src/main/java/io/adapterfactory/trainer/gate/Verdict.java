package io.adapterfactory.trainer.gate;

import io.adapterfactory.trainer.version.VersionRecord;
import java.util.List;
import java.util.function.Function;

/** The gate's current verdict about a candidate. */
public sealed interface Verdict {

    /** Handles every kind of verdict; all callers must handle a new kind here. */
    <R> R match(Function<Pending, R> pending, Function<Decided, R> decided);

    /**
     * Results are missing.
     *
     * @param missing orders to be published; may be empty while results are awaited
     * @param known number of validation tasks with comparable results of both versions, and of controls with a result
     * @param wanted number of all validation tasks and controls
     */
    record Pending(List<ValidationOrder> missing, int known, int wanted) implements Verdict {

        public Pending {
            missing = List.copyOf(missing);
        }

        @Override
        public <R> R match(Function<Pending, R> pending, Function<Decided, R> decided) {
            return pending.apply(this);
        }
    }

    /** @param record the candidate as champion, or rejected with the reason */
    record Decided(VersionRecord record) implements Verdict {

        @Override
        public <R> R match(Function<Pending, R> pending, Function<Decided, R> decided) {
            return decided.apply(this);
        }
    }
}
