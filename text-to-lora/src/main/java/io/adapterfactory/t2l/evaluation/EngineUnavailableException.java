package io.adapterfactory.t2l.evaluation;

/** An engine that cannot be asked now: it does not answer, or has trouble of its own. Nothing is wrong with what it was asked. */
public class EngineUnavailableException extends RuntimeException {

    public EngineUnavailableException(String message) {
        super(message);
    }

    public EngineUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
