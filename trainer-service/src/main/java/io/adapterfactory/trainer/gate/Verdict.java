package io.adapterfactory.trainer.gate;

import io.adapterfactory.trainer.version.VersionRecord;
import java.util.List;
import java.util.function.Function;

/** What the gate says about a candidate now. */
public sealed interface Verdict {

    /** Handles every kind of verdict; a kind that is added must be handled here by all callers. */
    <R> R match(Function<Pending, R> pending, Function<Decided, R> decided);

    /**
     * Results are missing.
     *
     * @param missing orders to be published; perhaps none, and only results are awaited
     * @param known validation tasks that both versions have comparable results of
     * @param wanted validation tasks in all
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
