package io.adapterfactory.cli.error;

/** What the process tells the shell. */
public final class ExitCode {

    /** Done. */
    public static final int OK = 0;

    /** Something failed that was not the input's fault. */
    public static final int FAILED = 1;

    /** The command line or its input cannot be used. */
    public static final int BAD_INPUT = 2;

    /** A base model, version, benchmark, adapter or folder is not there. */
    public static final int NOT_FOUND = 3;

    /** The broker, the registry or a service does not answer. */
    public static final int UNAVAILABLE = 4;

    private ExitCode() {}
}
