package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.cli.launch.RunningFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs {@code deploy/factory} as a user does. The output goes to files, so that it can be read after a failure. */
final class FactoryScript {

    static final Duration START_LIMIT = Duration.ofMinutes(6);

    private final Path root;
    private final Path work;

    /**
     * @param root the project's folder
     * @param work for the output of every run
     */
    FactoryScript(Path root, Path work) throws IOException {
        this.root = root;
        this.work = Files.createDirectories(work);
    }

    /** @param name of the run; its output is in {@code name.out} and {@code name.err} */
    Process start(String name, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(root.resolve("deploy/factory").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(work.resolve(name + ".out").toFile())
                .redirectError(work.resolve(name + ".err").toFile());
        // The build that runs this test has made the jars; a second build at the same time would delete them.
        builder.environment().put("FACTORY_BUILD", "never");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Processes that write archives take longer to stop.
        builder.environment().put("FACTORY_CACHE", "never");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Waits until the factory that {@code up} starts is ready. */
    RunningFactory awaitUp(Process launcher, String name, Path data) throws IOException {
        await().atMost(START_LIMIT)
                .until(() -> !launcher.isAlive()
                        || RunningFactory.read(data)
                                .filter(factory -> factory.pid() == launcher.pid())
                                .isPresent());
        assertThat(launcher.isAlive()).as(output(name)).isTrue();
        return RunningFactory.read(data).orElseThrow();
    }

    /** The output and the errors of a run. */
    String output(String name) throws IOException {
        return Files.readString(work.resolve(name + ".out")) + Files.readString(work.resolve(name + ".err"));
    }
}
