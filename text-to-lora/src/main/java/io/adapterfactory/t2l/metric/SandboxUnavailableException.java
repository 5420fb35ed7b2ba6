package io.adapterfactory.t2l.metric;

/** Generated programs cannot be run here; the message gives the reason and the requirements. */
public class SandboxUnavailableException extends RuntimeException {

    public SandboxUnavailableException(String message) {
        super(message);
    }

    public SandboxUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
