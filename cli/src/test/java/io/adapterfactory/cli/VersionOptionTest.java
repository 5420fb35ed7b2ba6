package io.adapterfactory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.cli.error.ExitCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionOptionTest {

    @ParameterizedTest
    @ValueSource(strings = {"--version", "generate --version", "model add -V"})
    void everyCommandPrintsTheVersion(String line) {
        CommandRun run = CommandRun.of(line.split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out().strip()).startsWith("adapter factory ");
    }
}
