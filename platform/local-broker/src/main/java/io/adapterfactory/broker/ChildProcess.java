package io.adapterfactory.broker;

import io.adapterfactory.broker.archive.ClassArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A Java process whose output goes to a log file and which ends when this process ends. */
public final class ChildProcess implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(20);
    /** Writing the archive of its classes takes a process seconds, on a busy machine more. */
    private static final Duration GRACE_FOR_ARCHIVE = Duration.ofMinutes(2);

    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final int TAIL_LINES = 20;
    private static final Path NICE = Path.of("/usr/bin/nice");

    private final String name;
    private final Process process;
    private final Path log;
    private final Optional<ClassArchive> archive;
    private volatile boolean paused;
    private volatile boolean wasReady;

    private ChildProcess(String name, Process process, Path log, Optional<ClassArchive> archive) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.archive = archive;
    }

    /**
     * @param name for messages
     * @param jvmOptions such as {@code -Xmx256m} and {@code -Dkey=value}
     * @param classPath entries
     * @param mainClass and its arguments
     * @param environment added to this process's environment
     * @param log file for standard output and standard error
     */
    public static ChildProcess start(
            String name,
            List<String> jvmOptions,
            String classPath,
            List<String> mainClass,
            Map<String, String> environment,
            Path log) {
        return start(name, 0, jvmOptions, classPath, mainClass, environment, log);
    }

    /**
     * As above.
     *
     * @param niceness 0 to 19: a higher value gives other processes more CPU time; ignored if there is no {@code nice}
     *     command
     */
    public static ChildProcess start(
            String name,
            int niceness,
            List<String> jvmOptions,
            String classPath,
            List<String> mainClass,
            Map<String, String> environment,
            Path log) {
        List<String> command = new ArrayList<>();
        if (niceness > 0 && Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", Integer.toString(niceness)));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        String whole = classPathOfGuard() + System.getProperty("path.separator") + classPath;
        Optional<ClassArchive> archive = ClassArchive.of(name, jvmOptions, whole);
        archive.ifPresent(classes -> command.addAll(classes.jvmOptions()));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-cp");
        command.add(whole);
        command.add(GuardedMain.class.getName());
        command.addAll(mainClass);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return new ChildProcess(name, builder.start(), log, archive);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    private static String classPathOfGuard() {
        try {
            return Path.of(GuardedMain.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the location of this module's classes is not a path", e);
        }
    }

    /**
     * Waits until the process is ready.
     *
     * @throws IllegalStateException when it ends or is not ready in time; the message contains the end of its log
     */
    public void awaitReady(Duration limit, BooleanSupplier ready) {
        boolean inTime = Await.until(() -> ready.getAsBoolean() || hasEndedBeforeItServed(), limit, INTERVAL);
        if (!inTime) {
            close();
            throw new IllegalStateException(name + " was not ready within " + limit.toSeconds() + " s" + tail());
        }
        wasReady = true;
    }

    private boolean hasEndedBeforeItServed() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    name + " ended with exit code " + process.exitValue() + " before it was ready" + tail());
        }
        return false;
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return "; the end of " + log + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "; its log " + log + " cannot be read";
        }
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Kills the process immediately, like {@code kill -9}; returns when it has ended. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
            archive.ifPresent(classes -> classes.ended(false));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " was killed", e);
        }
    }

    /**
     * Suspends the process until {@link #resume}. Meanwhile it does not notice when its parent ends.
     *
     * @throws IllegalStateException when it has ended
     */
    public void pause() {
        signal("STOP");
        paused = true;
    }

    /**
     * Continues a paused process.
     *
     * @throws IllegalStateException when it has ended
     */
    public void resume() {
        signal("CONT");
        paused = false;
    }

    private void signal(String signal) {
        try {
            int exitCode = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new IllegalStateException(name + " does not take the signal " + signal
                        + (process.isAlive() ? "" : "; it has ended with exit code " + process.exitValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send " + name + " the signal " + signal + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " was sent the signal " + signal, e);
        }
    }

    /** Stops the process gracefully, or by force after a grace period, which is longer if it writes an archive. */
    @Override
    public void close() {
        if (paused && process.isAlive()) {
            resume(); // a paused process cannot stop gracefully
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has already ended.
        }
        process.destroy();
        try {
            Duration grace = archive.filter(ClassArchive::isMissing).isPresent() ? GRACE_FOR_ARCHIVE : GRACE;
            boolean orderly = process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
            if (!orderly) {
                process.destroyForcibly().waitFor();
            }
            // A process that failed early has loaded few classes.
            archive.ifPresent(classes -> classes.ended(orderly && wasReady));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
