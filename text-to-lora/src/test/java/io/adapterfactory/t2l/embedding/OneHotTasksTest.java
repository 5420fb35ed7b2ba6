package io.adapterfactory.t2l.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneHotTasksTest {

    @TempDir
    Path folder;

    @Test
    void giveEachTaskAnAxisAlsoWhenReadBack() {
        new OneHotTasks(List.of("sort", "reverse", "count")).write(folder);

        try (TaskVectors read = TaskVectors.of("one-hot", folder, TextEncoders.bundled(), 1)) {
            assertThat(read.embed(List.of("count", "sort"))).isDeepEqualTo(new float[][] {{0, 0, 1}, {1, 0, 0}});
            assertThat(read.dimension()).isEqualTo(3);
            assertThat(read.id()).isEqualTo("one-hot");
        }
    }

    @Test
    void nameWhatIsMissing() {
        Path file = folder.resolve("tasks.json");
        assertThatThrownBy(() -> TaskVectors.of("one-hot", folder, TextEncoders.bundled(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        file + " cannot be read; a one-hot hypernetwork needs a JSON list of its tasks' names: ");
        assertThatThrownBy(() -> new OneHotTasks(List.of("sort")).embed(List.of("sort the letters")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("task 'sort the letters' is unknown; this hypernetwork accepts no descriptions, only the"
                        + " names of"
                        + " its 1 training tasks");
        assertThatThrownBy(() -> new OneHotTasks(List.of("sort", "sort")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("one-hot tasks must be at least one and none twice, found [sort, sort]");
    }
}
