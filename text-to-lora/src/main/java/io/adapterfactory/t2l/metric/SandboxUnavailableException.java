package io.adapterfactory.t2l.metric;

/** Generated programs cannot be run here; the message tells why, and what is needed. */
public class SandboxUnavailableException extends RuntimeException {

    public SandboxUnavailableException(String message) {
        super(message);
    }

    public SandboxUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
