package io.adapterfactory.evaluator.serving;

import io.adapterfactory.evaluator.dashboard.AdapterRow;
import io.adapterfactory.evaluator.dashboard.ServedRow;

/** Tells everyone what is served where. */
public interface ServingRecords {

    /** Returns when the broker has it. */
    void tell(AdapterRow adapter, ServedRow served);
}
