package io.adapterfactory.t2l.experiment;

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
