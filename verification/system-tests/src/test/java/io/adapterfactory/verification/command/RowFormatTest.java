package io.adapterfactory.verification.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowFormatTest {

    private record Run(String name, double seconds, long bytes) {}

    private static final RowFormat<Run> FORMAT = new RowFormat<Run>()
            .both("form", "%s", "architecture", Run::name)
            .cell("seconds", "%.2f", Run::seconds)
            .field("bytes", Run::bytes);

    @Test
    void aRowIsALineOfMarkdownAndAnObject() {
        Run run = new Run("M", 1.239, 1000);

        assertThat(FORMAT.header()).isEqualTo("| form | seconds |\n|---|---|\n");
        assertThat(FORMAT.line(run)).isEqualTo("| M | 1.24 |\n");
        assertThat(FORMAT.json(run).toString()).isEqualTo("{architecture=M, bytes=1000}");
    }
}
