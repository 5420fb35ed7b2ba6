package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/factory --version} answers at once: without Java and without a build. */
class FactoryVersionTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Duration LIMIT = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void aCheckoutAnswersFromItsPom(String option) throws Exception {
        String pom = Files.readString(ROOT.resolve("pom.xml"));

        String answer = answer(ROOT.resolve("deploy/factory"), option);

        assertThat(answer).startsWith("adapter factory ");
        assertThat(pom).contains("\n  <version>" + answer.replace("adapter factory ", "") + "</version>\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void anInstallationAnswersFromItsFile(String option) throws Exception {
        Files.writeString(folder.resolve("VERSION"), "7.8.9\n");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path script = Files.copy(ROOT.resolve("deploy/factory"), bin.resolve("factory"));

        assertThat(answer(script, option)).isEqualTo("adapter factory 7.8.9");
    }

    /** With an empty environment, in which no Java is found. */
    private String answer(Path script, String option) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", script.toString(), option)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("answer").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("JAVA_HOME", folder.resolve("no-java").toString());
        long started = System.nanoTime();
        Process process = builder.start();
        boolean ended = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        process.destroyForcibly();
        String answer = Files.readString(folder.resolve("answer")).strip();
        assertThat(ended).as("took %s: %s", took, answer).isTrue();
        assertThat(process.exitValue()).as(answer).isZero();
        return answer;
    }
}
