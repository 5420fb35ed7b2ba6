package io.adapterfactory.dashboard.download;

/** An adapter cannot be written in a format; the message says why. */
public class NotExportableException extends RuntimeException {

    NotExportableException(String message) {
        super(message);
    }

    NotExportableException(String message, Throwable cause) {
        super(message, cause);
    }
}
