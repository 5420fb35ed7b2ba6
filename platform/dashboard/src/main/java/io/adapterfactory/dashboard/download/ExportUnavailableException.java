package io.adapterfactory.dashboard.download;

/** An export cannot be written now; the message says why. */
public class ExportUnavailableException extends RuntimeException {

    ExportUnavailableException(String message) {
        super(message);
    }

    ExportUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
