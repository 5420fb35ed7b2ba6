package io.adapterfactory.serving.fleet;

/** The topics have not been read to their end yet. */
public final class FleetNotReadyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FleetNotReadyException() {
        super("the evaluator is still reading the topics; try again in a few seconds");
    }
}
