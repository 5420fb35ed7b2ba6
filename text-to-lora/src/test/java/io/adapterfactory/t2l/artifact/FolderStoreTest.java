package io.adapterfactory.t2l.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.artifact.ArtifactDirectory.Contents;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void whatIsWrittenIsFoundAndFetchedByItsLocation() {
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
    void anotherArtifactOfThePathLiesBesideTheFirst() throws Exception {
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
    void whatIsMissingAndWhatIsDamagedAreToldApart() throws Exception {
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
    void onlyWhatLiesBelowThePathIsRemoved() throws Exception {
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
    void placesAndPathsThatAreNoneAreRefused() {
        for (String location : List.of("s3://bucket/x/", "s3//no uri", "http://127.0.0.1/x")) {
            assertThatThrownBy(() -> store.fetch(location, List.of(), OFF))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("'" + location + "' is no file URI: ")
                    .hasMessageEndingWith("; expected one like file:///store/x");
        }
        assertThatThrownBy(() -> store.write("adapters/../../x", OFF, weights("numbers")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'adapters/../../x' is no path in the store");
    }

    @Test
    void aFolderThatTakesNoFilesIsTold() throws Exception {
        Files.createDirectories(root.resolve("store"));
        Files.writeString(root.resolve("store/adapters"), "a file in its place");

        assertThat(store.whyNotWritable("adapters").orElseThrow()).startsWith("cannot write in ");
        assertThat(store.whyNotWritable("hypernetworks")).isEmpty();
    }
}
