package io.adapterfactory.t2l.artifact;

/**
 * A store is unavailable: it does not answer, rejects the credentials, or does not exist. Its content is not the
 * problem.
 */
public class StoreUnavailableException extends RuntimeException {

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
