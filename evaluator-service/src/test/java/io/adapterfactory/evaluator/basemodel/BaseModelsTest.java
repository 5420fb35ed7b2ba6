package io.adapterfactory.evaluator.basemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.adapterfactory.evaluator.basemodel.BaseModelState.Loaded;
import io.adapterfactory.evaluator.basemodel.BaseModelState.OnDemand;
import io.adapterfactory.evaluator.basemodel.BaseModelState.Unusable;
import io.adapterfactory.evaluator.benchmark.UnknownNameException;
import io.adapterfactory.evaluator.config.BaseModelsConfig;
import io.adapterfactory.evaluator.config.EngineConfig;
import io.adapterfactory.evaluator.config.EnginesConfig;
import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.evaluator.engine.EngineServers;
import io.adapterfactory.messaging.basemodel.BaseModelSelection;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store with copies of nano, whose weights need 2.7 MB, and memory for one of them. */
class BaseModelsTest {

    /** Kept open, because opening them for every test would take most of the time. */
    private static final List<TextEncoder> ENCODERS = List.of(
            TextEncoders.bundled().open("minilm", 1), TextEncoders.bundled().open("bge-small", 1));

    private static final Path NANO = Path.of("..", "models", "base-models", "nano");
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path folder;

    private BaseModels baseModels;
    private BaseModelLoader loader;

    @BeforeEach
    void open() throws IOException {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(EvaluatorConfig.class)
                .withMapping(BaseModelsConfig.class)
                .withMapping(EngineConfig.class)
                .withMapping(EnginesConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .build();
        FolderStore store = new FolderStore(folder);
        loader = new BaseModelLoader(
                config.getConfigMapping(EvaluatorConfig.class),
                config.getConfigMapping(BaseModelsConfig.class),
                new EngineServers(
                        config.getConfigMapping(EngineConfig.class), config.getConfigMapping(EnginesConfig.class)),
                store,
                Device.cpu());
        baseModels = new BaseModels(store, loader, BaseModelSelection.all(), new MemoryLimit(5 * MEBIBYTE, MEBIBYTE));
        add("a", NANO);
    }

    @AfterEach
    void close() {
        baseModels.close();
        loader.close();
    }

    private void add(String name, Path from) throws IOException {
        Path made = Files.createDirectories(folder.resolve("base-models/." + name));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, made.resolve(file.getFileName()));
            }
        }
        Files.move(made, folder.resolve("base-models").resolve(name));
    }

    private int positions(String name) {
        return baseModels.use(name, scorer -> scorer.engine().maxPositions());
    }

    @Test
    void theOnlyBaseModelIsLoadedAtOnceAndOthersWhenTheyAreNeeded() throws IOException {
        baseModels.refresh();
        assertThat(baseModels.states().get("a")).isInstanceOf(Loaded.class);

        add("b", NANO);
        baseModels.refresh();
        assertThat(baseModels.states().get("b")).isInstanceOf(OnDemand.class);
        assertThat(baseModels.loads()).isEqualTo(1);

        positions("b");
        assertThat(baseModels.states().get("b")).isInstanceOf(Loaded.class);
        assertThat(baseModels.states().get("a")).isInstanceOf(OnDemand.class);
        assertThat(baseModels.evictions()).isEqualTo(1);

        positions("b");
        assertThat(baseModels.loads()).isEqualTo(2);
        positions("a");
        assertThat(baseModels.loads()).isEqualTo(3);
        assertThat(baseModels.evictions()).isEqualTo(2);
    }

    @Test
    void oneThatIsRemovedOrNeverWasThereIsRefusedWithItsReason() throws IOException {
        add("b", NANO);
        positions("b");
        ArtifactDirectory.delete(folder.resolve("base-models/b"));

        assertThatThrownBy(() -> positions("b"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("base model 'b' was removed from the store, which now has [a]");
        assertThatThrownBy(() -> positions("../a"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("base model '../a' is unknown; the store has [a]");
        baseModels.refresh();
        assertThat(baseModels.states()).containsOnlyKeys("a");
    }

    @Test
    void oneThatIsReplacedIsLoadedAgain() throws IOException {
        positions("a");
        ArtifactDirectory.delete(folder.resolve("base-models/a"));
        add("a", NANO);
        Path config = folder.resolve("base-models/a/config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceAll("\"max_position_embeddings\" *: *\\d+", "\"max_position_embeddings\": 77"));

        assertThat(positions("a")).isEqualTo(77);
        assertThat(baseModels.loads()).isEqualTo(2);
    }

    @Test
    void oneThatIsTooLargeIsRefusedWithFiguresAndTheOthersStay() throws IOException {
        positions("a");
        Path large = Files.createDirectories(folder.resolve("base-models/large"));
        Files.writeString(
                large.resolve("config.json"),
                Files.readString(NANO.resolve("config.json"))
                        .replaceAll("\"num_hidden_layers\" *: *\\d+", "\"num_hidden_layers\": 4000"));

        baseModels.refresh();
        assertThat(baseModels.states().get("large")).isInstanceOf(Unusable.class);
        assertThatThrownBy(() -> positions("large"))
                .isInstanceOf(BaseModelTooLargeException.class)
                .hasMessageContaining("base model large needs")
                .hasMessageContaining("raise FACTORY_BASE_MODELS_MAX_MEMORY");
        assertThat(baseModels.states().get("a")).isInstanceOf(Loaded.class);
        assertThat(baseModels.evictions()).isZero();
    }

    @Test
    void oneThatCannotBeReadIsUnusableUntilItsFilesChange() throws IOException {
        add("b", NANO);
        Files.writeString(
                folder.resolve("base-models/b/config.json"),
                Files.readString(NANO.resolve("config.json"))
                        .replaceAll("\"num_hidden_layers\" *: *\\d+", "\"num_hidden_layers\": 1"));

        assertThatThrownBy(() -> positions("b")).isInstanceOf(InvalidModelException.class);
        baseModels.refresh();
        assertThat(baseModels.states().get("b")).isInstanceOf(Unusable.class);

        ArtifactDirectory.delete(folder.resolve("base-models/b"));
        add("b", NANO);
        positions("b");
        assertThat(baseModels.states().get("b")).isInstanceOf(Loaded.class);
    }
}
