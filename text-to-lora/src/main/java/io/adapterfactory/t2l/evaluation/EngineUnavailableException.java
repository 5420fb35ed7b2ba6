package io.adapterfactory.t2l.evaluation;

/** An engine is unavailable: it does not answer, or reports a problem that the request did not cause. */
public class EngineUnavailableException extends RuntimeException {

    public EngineUnavailableException(String message) {
        super(message);
    }

    public EngineUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
