package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.view.Change.Kind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;

/** A stream of changes for pages that follow it. */
public final class Changes {

    private final BroadcastProcessor<Change> changes = BroadcastProcessor.create();
    private volatile boolean isOpen;

    /** Starts the stream; while the view is being rebuilt, no change is published. */
    void open() {
        isOpen = true;
    }

    boolean isOpen() {
        return isOpen;
    }

    void publish(Kind kind, String id) {
        if (isOpen) {
            changes.onNext(new Change(kind, id));
        }
    }

    /** Every change from now on; a slow reader misses changes instead of delaying the others. */
    public Multi<Change> follow() {
        return changes.onOverflow().dropPreviousItems();
    }
}
