package io.adapterfactory.experiments.paper;

import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.report.Report;

/** An experiment with the nano model, whose results are tables and charts. */
public interface Experiment {

    /** Name on the command line. */
    String name();

    /** Its subject, in one line. */
    String about();

    /** Whether it needs the per-task LoRAs. */
    default boolean needsAdapters() {
        return true;
    }

    Report run(NanoLab lab);
}
