package io.adapterfactory.evaluator.basemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.file.FolderState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadedBaseModelsTest {

    private final List<String> closed = new ArrayList<>();
    private final LoadedBaseModels loaded = new LoadedBaseModels(new MemoryLimit(110, 10));

    private void load(String name, long bytes) {
        loaded.makeRoom(name, bytes);
        loaded.add(name, new LoadedBaseModel(null, bytes, new FolderState(Map.of()), List.of(() -> closed.add(name))));
    }

    @Test
    void theLeastRecentlyUsedModelIsDroppedFirst() {
        load("a", 40);
        load("b", 40);
        assertThat(loaded.find("a")).isPresent();

        load("c", 50);

        assertThat(closed).containsExactly("b");
        assertThat(loaded.find("a")).isPresent();
        assertThat(loaded.find("b")).isEmpty();
        assertThat(loaded.find("c")).isPresent();
    }

    @Test
    void nothingIsClosedWhileThereIsRoom() {
        load("a", 40);
        load("b", 60);

        assertThat(closed).isEmpty();
    }

    @Test
    void asManyAreClosedAsNeeded() {
        load("a", 30);
        load("b", 30);
        load("c", 30);

        assertThat(loaded.makeRoom("d", 70)).containsExactly("a", "b");
        assertThat(closed).containsExactly("a", "b");
    }

    @Test
    void aBaseModelOnAServerTakesNoRoomAndStays() {
        load("remote", 0);
        load("a", 90);

        load("b", 90);

        assertThat(closed).containsExactly("a");
        assertThat(loaded.find("remote")).isPresent();
    }

    @Test
    void oneThatIsTooLargeAloneIsRefusedWithFiguresAndNothingIsClosed() {
        LoadedBaseModels small = new LoadedBaseModels(new MemoryLimit(4L << 30, 1L << 29));
        small.add("a", new LoadedBaseModel(null, 1L << 30, new FolderState(Map.of()), List.of(() -> closed.add("a"))));

        assertThatThrownBy(() -> small.makeRoom("llama", 15L << 29))
                .isInstanceOf(BaseModelTooLargeException.class)
                .hasMessageStartingWith(
                        "base model llama needs 7.50 GiB and a batch 0.50 GiB, but the limit for base models is"
                                + " 4.00 GiB; raise FACTORY_BASE_MODELS_MAX_MEMORY");
        assertThat(closed).isEmpty();
    }
}
