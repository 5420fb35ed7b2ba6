package io.adapterfactory.t2l.benchmark;

/** A benchmark folder that cannot be used; the message names file and line. */
public class InvalidBenchmarkException extends RuntimeException {

    public InvalidBenchmarkException(String message) {
        super(message);
    }

    public InvalidBenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
