package io.adapterfactory.cli.error;

/** Ends a command with a message for its user and an exit code for scripts. */
public final class FactoryException extends RuntimeException {

    private final int exitCode;

    private FactoryException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public static FactoryException failed(String message) {
        return new FactoryException(ExitCode.FAILED, message, null);
    }

    public static FactoryException badInput(String message) {
        return new FactoryException(ExitCode.BAD_INPUT, message, null);
    }

    public static FactoryException notFound(String message) {
        return new FactoryException(ExitCode.NOT_FOUND, message, null);
    }

    public static FactoryException unavailable(String message, Throwable cause) {
        return new FactoryException(ExitCode.UNAVAILABLE, message, cause);
    }

    public int exitCode() {
        return exitCode;
    }
}
