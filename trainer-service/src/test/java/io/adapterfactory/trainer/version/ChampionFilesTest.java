package io.adapterfactory.trainer.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.hypernetwork.checkpoint.StoredChampion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChampionFilesTest {

    private static final List<FileDigest> FILES = List.of(new FileDigest("hypernetwork.json", 2, "00ff"));

    @TempDir
    private Path folder;

    private final Versions versions = new Versions();
    private ArtifactStore store;
    private ChampionFiles files;

    @BeforeEach
    void open() {
        store = new FolderStore(folder);
        files = new ChampionFiles(store, versions);
        versions.complete(true);
    }

    @Test
    void theStoreSaysWhichVersionServes() {
        versions.on(record("nano", "v1", Stage.CHAMPION, 1));
        versions.on(record("nano", "v2", Stage.CANDIDATE, 2));
        versions.on(record("other", "mine", Stage.CHAMPION, 3));
        versions.on(record("third", "v1", Stage.CANDIDATE, 4));
        versions.on(record("../a folder", "v1", Stage.CHAMPION, 4));
        files.update();

        assertThat(StoredChampion.read(store, "nano"))
                .contains(new StoredChampion("v1", "file:///store/v1", FILES, "1970-01-01T00:00:01Z"));
        assertThat(version("other")).contains("mine");
        assertThat(version("third")).isEmpty();

        versions.on(record("nano", "v2", Stage.CHAMPION, 5));
        files.update();
        assertThat(version("nano")).contains("v2");

        versions.on(record("nano", "v2", Stage.REJECTED, 6));
        files.update();
        assertThat(version("nano")).contains("v1");
        assertThat(folder.resolve("hypernetworks/nano")).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void partiallyKnownChampionsAreNotWritten() {
        versions.complete(false);
        versions.on(record("nano", "v1", Stage.CHAMPION, 1));
        files.update();

        assertThat(version("nano")).isEmpty();
    }

    @Test
    void aStoreThatCannotBeWrittenIsTriedAgain() throws IOException {
        versions.on(record("nano", "v1", Stage.CHAMPION, 1));
        Path inTheWay = Files.writeString(folder.resolve("hypernetworks"), "no folder");
        files.update();
        Files.delete(inTheWay);
        files.update();

        assertThat(version("nano")).contains("v1");
    }

    @Test
    void aBrokenFileIsWrittenAgain() throws IOException {
        Path file =
                Files.createDirectories(folder.resolve("hypernetworks/nano")).resolve("champion.json");
        Files.writeString(file, "{\"version\": ");
        versions.on(record("nano", "v1", Stage.CHAMPION, 1));
        files.update();

        assertThat(version("nano")).contains("v1");
    }

    private Optional<String> version(String baseModel) {
        return StoredChampion.read(store, baseModel).map(StoredChampion::version);
    }

    private static VersionRecord record(String baseModel, String name, Stage stage, long second) {
        return new VersionRecord(
                new Version(baseModel, name, "file:///store/" + name, FILES, 0),
                stage,
                Optional.empty(),
                0,
                0,
                List.of(),
                "",
                Instant.ofEpochSecond(second));
    }
}
