package io.adapterfactory.t2l.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.artifact.ArtifactDirectory.Contents;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderStoreTest {

    private static final SignaturePolicy OFF = SignaturePolicy.OFF;

    @TempDir
    Path root;

    private FolderStore store;

    @BeforeEach
    void open() {
        store = new FolderStore(root.resolve("store"));
    }

    private static Contents weights(String text) {
        return folder -> Files.writeString(folder.resolve("weights.safetensors"), text);
    }

    @Test
    void aWrittenArtifactIsFoundAndFetchedByItsLocation() {
        ArtifactStore.Stored stored = store.write("adapters/0123", OFF, weights("numbers"));

        assertThat(stored.location())
                .isEqualTo(stored.folder().toUri().toString())
                .startsWith("file:///");
        assertThat(store.find("adapters/0123", OFF)).contains(stored);
        assertThat(store.fetch(stored.location(), stored.files(), OFF).resolve("weights.safetensors"))
                .hasContent("numbers");
        assertThat(store.find("adapters/4567", OFF)).isEmpty();
    }

    @Test
    void anotherArtifactOfThePathIsStoredNextToTheFirst() throws Exception {
        ArtifactStore.Stored first = store.add("hypernetworks/nano/v2", OFF, weights("ours"));
        ArtifactStore.Stored second = store.add("hypernetworks/nano/v2", OFF, weights("theirs"));
        ArtifactStore.Stored third = store.add("hypernetworks/nano/v2", OFF, weights("ours"));

        assertThat(first.folder()).isEqualTo(root.resolve("store/hypernetworks/nano/v2"));
        assertThat(second.folder().getParent()).isEqualTo(first.folder().getParent());
        assertThat(second.folder().resolve("weights.safetensors")).hasContent("theirs");
        assertThat(third.location()).isEqualTo(first.location());
        assertThat(store.folders("hypernetworks/nano")).hasSize(2);
    }

    @Test
    void missingAndDamagedArtifactsAreDistinguished() throws Exception {
        ArtifactStore.Stored stored = store.write("adapters/0123", OFF, weights("numbers"));

        Files.writeString(stored.folder().resolve("weights.safetensors"), "nonsens");
        assertThatThrownBy(() -> store.fetch(stored.location(), stored.files(), OFF))
                .isExactlyInstanceOf(DamagedArtifactException.class);
        assertThat(store.find("adapters/0123", OFF)).isEmpty();

        ArtifactDirectory.delete(stored.folder());
        assertThatThrownBy(() -> store.fetch(stored.location(), stored.files(), OFF))
                .isInstanceOf(MissingArtifactException.class)
                .hasMessage("folder " + stored.folder() + " is missing");
    }

    @Test
    void onlyFilesBelowThePathAreRemoved() throws Exception {
        ArtifactStore.Stored adapter = store.write("adapters/0123", OFF, weights("adapter"));
        ArtifactStore.Stored version = store.write("hypernetworks/nano/v2", OFF, weights("numbers"));
        Path outside = Files.createDirectories(root.resolve("outside/v2"));

        assertThat(store.remove("hypernetworks/nano", adapter.location())).isFalse();
        assertThat(store.remove("hypernetworks/nano", outside.toUri().toString()))
                .isFalse();
        assertThat(store.remove("hypernetworks/nano", version.location())).isTrue();
        assertThat(store.remove("hypernetworks/nano", version.location())).isFalse();

        assertThat(adapter.folder()).isDirectory();
        assertThat(outside).isDirectory();
        assertThat(version.folder()).doesNotExist();
    }

    @Test
    void invalidPlacesAndPathsAreRefused() {
        for (String location : List.of("s3://bucket/x/", "s3//no uri", "http://127.0.0.1/x")) {
            assertThatThrownBy(() -> store.fetch(location, List.of(), OFF))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("'" + location + "' is not a file URI: ")
                    .hasMessageEndingWith("; expected one like file:///store/x");
        }
        assertThatThrownBy(() -> store.write("adapters/../../x", OFF, weights("numbers")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'adapters/../../x' is not a path in the store");
    }

    @Test
    void aFolderThatCannotBeWrittenIsReported() throws Exception {
        Files.createDirectories(root.resolve("store"));
        Files.writeString(root.resolve("store/adapters"), "a file in its place");

        assertThat(store.whyNotWritable("adapters").orElseThrow()).startsWith("cannot write in ");
        assertThat(store.whyNotWritable("hypernetworks")).isEmpty();
    }

    private static final FolderKind KIND = new FolderKind("models", "config.json");

    private static Contents model(String weights) {
        return folder -> {
            Files.writeString(folder.resolve("config.json"), "{}");
            Files.writeString(folder.resolve("model.safetensors"), weights);
        };
    }

    @Test
    void aNamedFolderIsCompleteUntilItIsRemoved() {
        assertThat(store.names(KIND)).isEmpty();
        assertThat(store.find(KIND, "a")).isEmpty();

        Path created = store.create(KIND, "b", model("1"));
        store.create(KIND, "a", model("2"));

        assertThat(created).isEqualTo(root.resolve("store/models/b"));
        assertThat(store.names(KIND)).containsExactly("a", "b");
        assertThat(store.find(KIND, "b")).contains(created);
        assertThat(store.findSmallFiles(KIND, "b")).contains(created);
        assertThat(store.fileNames(KIND, "b")).contains("model.safetensors");
        assertThat(store.fileNames(KIND, "none")).isEmpty();
        assertThat(created.resolve("model.safetensors")).hasContent("1");

        assertThat(store.remove(KIND, "b")).isTrue();
        assertThat(store.remove(KIND, "b")).isFalse();
        assertThat(store.names(KIND)).containsExactly("a");
        assertThat(root.resolve("store/models")).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void aFolderWithoutItsMarkerIsNotFound() throws Exception {
        Files.createDirectories(root.resolve("store/models/half"));

        assertThat(store.names(KIND)).isEmpty();
        assertThat(store.find(KIND, "half")).isEmpty();
    }

    @Test
    void aNameIsGivenOnce() {
        store.create(KIND, "a", model("first"));

        assertThatThrownBy(() -> store.create(KIND, "a", model("second")))
                .isInstanceOf(NameTakenException.class)
                .hasMessage("models/a is already in the store");
        assertThat(root.resolve("store/models/a/model.safetensors")).hasContent("first");
    }

    @Test
    void ofTwoAdditionsOfOneNameOneIsRefused() {
        assertThatThrownBy(() -> store.create(KIND, "a", folder -> {
                    model("slow").writeTo(folder);
                    store.create(KIND, "a", model("fast"));
                }))
                .isInstanceOf(NameTakenException.class);
        assertThat(root.resolve("store/models/a/model.safetensors")).hasContent("fast");
        assertThat(root.resolve("store/models")).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void aFullDiskLeavesNothing() {
        assertThatThrownBy(() -> store.create(KIND, "a", folder -> {
                    Files.writeString(folder.resolve("config.json"), "{}");
                    // a device that answers "no space left" to every write
                    Files.createSymbolicLink(folder.resolve("model.safetensors"), Path.of("/dev/full"));
                    Files.writeString(folder.resolve("model.safetensors"), "numbers");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot write " + root.resolve("store/models/a"))
                .hasMessageContaining("No space left");
        assertThat(root.resolve("store/models")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", "", ".a", "a b"})
    void aNameThatIsNotAFolderIsRefused(String name) {
        assertThatThrownBy(() -> store.create(KIND, name, model("1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a name in the store");
        assertThatThrownBy(() -> store.find(KIND, name)).isInstanceOf(IllegalArgumentException.class);
    }
}
