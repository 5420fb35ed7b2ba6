package io.adapterfactory.cli.error;

/** Exit codes of the process. */
public final class ExitCode {

    /** Success. */
    public static final int OK = 0;

    /** A failure that is not caused by the input. */
    public static final int FAILED = 1;

    /** The command line or its input cannot be used. */
    public static final int BAD_INPUT = 2;

    /** A base model, version, benchmark, adapter, or folder does not exist. */
    public static final int NOT_FOUND = 3;

    /** The broker, the registry, or a service is unavailable. */
    public static final int UNAVAILABLE = 4;

    private ExitCode() {}
}
