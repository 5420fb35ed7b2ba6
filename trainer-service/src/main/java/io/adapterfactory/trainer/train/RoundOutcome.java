package io.adapterfactory.trainer.train;

/** What came of a round. */
public sealed interface RoundOutcome {

    Version version();

    /** The version it started from. */
    Version parent();

    double lossBefore();

    double lossAfter();

    int tasks();

    /** The validation loss did not get worse. */
    record Better(Version version, Version parent, double lossBefore, double lossAfter, int tasks)
            implements RoundOutcome {}

    /** The validation loss got worse; the version is not to be used. */
    record Worse(Version version, Version parent, double lossBefore, double lossAfter, int tasks)
            implements RoundOutcome {}
}
