package io.adapterfactory.t2l.metric;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Runs Python programs that a model wrote. Each runs in a child process without network access, whose only files are
 * the system's programs (read-only) and a small in-memory folder, without privileges, and with limits for time, memory,
 * processes, and file size. It uses Linux namespaces ({@code unshare}), and {@code setpriv} and {@code prlimit} of
 * util-linux; root drops to {@code nobody} first.
 */
public final class CodeSandbox {

    /**
     * @param wall time after which everything is killed
     * @param cpu CPU time of one process
     * @param memoryBytes address space of one process
     * @param processes maximum number of concurrent processes and threads
     * @param fileBytes maximum size of one file
     */
    public record Limits(Duration wall, Duration cpu, long memoryBytes, int processes, long fileBytes) {

        /** 10 seconds, 512 MiB, 16 processes, files of 1 MiB. */
        public static Limits standard() {
            return new Limits(Duration.ofSeconds(10), Duration.ofSeconds(10), 512L << 20, 16, 1L << 20);
        }
    }

    /** How a program ended. */
    public sealed interface Outcome {

        /** It ended normally. */
        record Passed() implements Outcome {}

        /** @param output the end of its output */
        record Failed(String output) implements Outcome {}

        /** It was killed at the time limit. */
        record TimedOut() implements Outcome {}

        default boolean hasPassed() {
            return this instanceof Passed;
        }
    }

    private static final int KEPT_OUTPUT = 64 << 10;
    private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String ENTER = resource("enter.sh");
    private static final String NEEDED = "it needs Linux with unprivileged user namespaces, unshare, setpriv and"
            + " prlimit (util-linux 2.37 or newer), and /usr/bin/python3";

    private final Limits limits;
    private final List<String> command;

    private CodeSandbox(Limits limits) throws IOException {
        this.limits = limits;
        this.command = command(limits);
    }

    /**
     * Creates a sandbox and tests its isolation with a program that tries to escape.
     *
     * @throws SandboxUnavailableException when this machine does not support it, or the isolation fails
     */
    public static CodeSandbox open(Limits limits) {
        try {
            CodeSandbox sandbox = new CodeSandbox(limits);
            Outcome outcome = sandbox.run(resource("probe.py"));
            if (!outcome.hasPassed()) {
                throw new SandboxUnavailableException(
                        "generated programs cannot be run on this machine, the sandbox does not isolate"
                                + " them: " + outcome + "; "
                                + NEEDED);
            }
            return sandbox;
        } catch (IOException | UncheckedIOException e) {
            throw new SandboxUnavailableException(
                    "generated programs cannot be run on this machine: " + e.getMessage() + "; " + NEEDED, e);
        }
    }

    private static List<String> command(Limits limits) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(List.of("unshare", "--user", "--map-root-user", "--mount", "--net", "--pid", "--ipc", "--uts"));
        command.addAll(List.of("--fork", "--kill-child", "sh", "-c", ENTER, "enter"));
        command.add(String.valueOf(limits.memoryBytes()));
        command.add(String.valueOf(Math.max(1, limits.cpu().toSeconds())));
        command.add(String.valueOf(limits.processes()));
        command.add(String.valueOf(limits.fileBytes()));
        command.addAll(List.of("/usr/bin/python3", "-I", "-S", "-"));
        return command;
    }

    /** @throws UncheckedIOException when no process can be started */
    public Outcome run(String program) {
        // Status 0 is not enough: a program that exits before its tests also has it.
        String mark = UUID.randomUUID().toString();
        String marked = program + "\nimport sys\nsys.stdout.write('\\n" + mark + "\\n')\n";
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().put("PATH", PATH);
            builder.directory(Path.of("/").toFile());
            return outcome(builder.start(), marked, mark);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome outcome(Process process, String program, String mark) {
        Thread writer = daemon(() -> write(process.getOutputStream(), program));
        Tail tail = new Tail(process.getInputStream());
        Thread reader = daemon(tail);
        try {
            boolean ended = process.waitFor(limits.wall().toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                kill(process);
            }
            writer.join();
            reader.join();
            if (!ended) {
                return new Outcome.TimedOut();
            }
            boolean passed =
                    process.exitValue() == 0 && tail.text().stripTrailing().endsWith(mark);
            return passed ? new Outcome.Passed() : new Outcome.Failed(tail.text());
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a generated program ran", e);
        }
    }

    /** Killing the first process of the namespace also kills all others in it. */
    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "code-sandbox");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void write(OutputStream stream, String program) {
        try (stream) {
            stream.write(program.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The process has ended; its status shows how.
        }
    }

    /** Reads a stream to its end and keeps the last part. */
    private static final class Tail implements Runnable {

        private final InputStream stream;
        private byte[] kept = new byte[0];

        Tail(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public void run() {
            byte[] chunk = new byte[8192];
            try (stream) {
                for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                    append(chunk, read);
                }
            } catch (IOException e) {
                // The process was killed while it wrote.
            }
        }

        private synchronized void append(byte[] chunk, int read) {
            int old = Math.min(kept.length, KEPT_OUTPUT - read);
            byte[] joined = Arrays.copyOfRange(kept, kept.length - old, kept.length + read);
            System.arraycopy(chunk, 0, joined, old, read);
            kept = joined;
        }

        synchronized String text() {
            return new String(kept, StandardCharsets.UTF_8);
        }
    }

    private static String resource(String name) {
        try (InputStream stream = CodeSandbox.class.getResourceAsStream("sandbox/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource sandbox/" + name + " is missing", e);
        }
    }
}
