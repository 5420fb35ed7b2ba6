package io.adapterfactory.factory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.factory.launch.RunningFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts {@code deploy/factory} as a user does, its output in files; nothing that it started outlives it. */
final class Launcher implements AutoCloseable {

    static final Path ROOT = Path.of(System.getProperty("project.root"));
    static final Duration START_LIMIT = Duration.ofMinutes(6);

    private final Path work;
    private final List<ProcessHandle> started = new ArrayList<>();

    /** @param work folder under the build folder, so that logs can be read after a failure */
    Launcher(Path work) throws IOException {
        this.work = Files.createDirectories(work);
    }

    /** Runs a command, its output in files named after {@code name}. */
    Process start(String name, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ROOT.resolve("deploy/factory").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(work.resolve(name + ".out").toFile())
                .redirectError(work.resolve(name + ".err").toFile());
        // The build that runs this test has made the jars; another one in its middle would pull them away.
        builder.environment().put("FACTORY_BUILD", "never");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process.toHandle());
        return process;
    }

    /** Waits until the factory of a process is ready. */
    RunningFactory ready(String name, Process launcher, Path data) throws IOException {
        await().atMost(START_LIMIT)
                .until(() -> !launcher.isAlive()
                        || RunningFactory.read(data)
                                .filter(factory -> factory.pid() == launcher.pid())
                                .isPresent());
        assertThat(launcher.isAlive()).as(output(name)).isTrue();
        launcher.descendants().forEach(this::own);
        return RunningFactory.read(data).orElseThrow();
    }

    /** Has a process ended with the others. */
    void own(ProcessHandle process) {
        started.add(process);
    }

    String output(String name) throws IOException {
        return Files.readString(work.resolve(name + ".out")) + Files.readString(work.resolve(name + ".err"));
    }

    @Override
    public void close() {
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
