package io.adapterfactory.experiments.paper;

import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.report.Report;

/** One question to the nano world, answered by tables and charts. */
public interface Experiment {

    /** As the command line names it. */
    String name();

    /** What it shows, in a line. */
    String about();

    /** Whether it needs the per-task LoRAs. */
    default boolean needsAdapters() {
        return true;
    }

    Report run(NanoLab lab);
}
