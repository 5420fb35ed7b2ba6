package io.adapterfactory.broker;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another main class in a child process that ends when its parent does: the parent holds the child's standard
 * input open. When it closes, also because the parent was killed, the child shuts down gracefully.
 */
public final class GuardedMain {

    private GuardedMain() {}

    /** @param arguments the main class, then its arguments */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread guard = new Thread(GuardedMain::exitWithParent, "parent-guard");
        guard.setDaemon(true);
        guard.start();
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void exitWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent sends nothing; the end of the stream is the signal.
            }
        } catch (IOException e) {
            // A broken pipe means the same.
        }
        System.exit(0);
    }
}
