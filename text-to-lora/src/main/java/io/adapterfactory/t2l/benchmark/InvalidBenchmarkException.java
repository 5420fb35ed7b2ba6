package io.adapterfactory.t2l.benchmark;

import io.adapterfactory.t2l.file.InvalidInputException;

/** An invalid benchmark folder; the message names file and line. */
public class InvalidBenchmarkException extends InvalidInputException {

    public InvalidBenchmarkException(String message) {
        super(message);
    }

    public InvalidBenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
