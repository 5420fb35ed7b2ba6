package io.adapterfactory.verification.roll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.cli.error.FactoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedRoundTest {

    /** As the trainer of commit 7ef4315 writes it, except for the tasks. */
    private static final String PLAN =
            "{\"baseModel\":\"nano\",\"champion\":\"v1\",\"name\":\"v2\",\"resultsSeen\":25,\"seed\":3707,\"steps\":60,"
                    + "\"tasksPerBatch\":4,\"pointsPerTask\":4,\"learningRate\":2.0E-4,\"tasks\":[]}";

    @TempDir
    Path store;

    private Path file(String name, String content) throws IOException {
        Path folder = Files.createDirectories(store.resolve("training/nano"));
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void aStoreWithoutRoundsHasNoUnfinishedOne() {
        assertThat(UnfinishedRound.in(store)).isEmpty();
    }

    @Test
    void aPlanIsARoundWithOrWithoutAState() throws IOException {
        file("v1-to-v2.json", PLAN);
        file("v1.optimiser.safetensors", "");
        UnfinishedRound round = new UnfinishedRound("nano", "v1", "v2", 25, 60);
        assertThat(UnfinishedRound.in(store)).containsExactly(round);
        assertThat(round.hasState(store)).isFalse();

        file("v1-to-v2.safetensors", "");
        assertThat(UnfinishedRound.in(store)).containsExactly(round);
        assertThat(round.hasState(store)).isTrue();
    }

    @Test
    void anIncompletePlanIsIgnored() throws IOException {
        file("v1-to-v2.json.tmp", "{\"baseModel\":");
        assertThat(UnfinishedRound.in(store)).isEmpty();
    }

    @Test
    void anUnreadablePlanIsNamedByItsFolder() throws IOException {
        file("v1-to-v2.json", "[]");
        assertThatThrownBy(() -> UnfinishedRound.in(store))
                .isInstanceOf(FactoryException.class)
                .hasMessageContaining("the training states in " + store.resolve("training") + " cannot be read");
    }
}
