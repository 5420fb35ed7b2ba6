package io.adapterfactory.t2l.artifact;

/** A store that cannot be used now: it does not answer, refuses the credentials, or is gone. Nothing is wrong with what it holds. */
public class StoreUnavailableException extends RuntimeException {

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
