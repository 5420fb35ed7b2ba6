package io.adapterfactory.t2l.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.file.FilePlaces;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePlacesTest {

    @TempDir
    Path folder;

    private Path allowed;
    private Path secret;

    @BeforeEach
    void twoFolders() throws Exception {
        allowed = Files.createDirectories(folder.resolve("datasets"));
        secret = Files.writeString(
                Files.createDirectories(folder.resolve("datasets-of-others")).resolve("s"), "secret");
    }

    @Test
    void withoutASettingEveryFileIsRead() {
        FolderStore store = new FolderStore(folder, FilePlaces.of(null));

        assertThat(store.file(secret.toUri().toString())).isEqualTo(secret);
    }

    @Test
    void onlyFilesInAnAllowedFolderAreRead() throws Exception {
        Path mine = Files.writeString(allowed.resolve("mine.jsonl"), "mine");
        FolderStore store = new FolderStore(folder, FilePlaces.of("/nowhere/at-all, " + allowed));

        assertThat(store.file(mine.toUri().toString())).isEqualTo(mine);
        assertThat(store.file(allowed.resolve("not-yet").toUri().toString())).isEqualTo(allowed.resolve("not-yet"));
        refused(store, secret.toUri().toString());
        refused(store, "file:///etc/passwd");
        refused(store, "file://" + allowed + "/../datasets-of-others/s");
    }

    @Test
    void aLinkCountsForWhereItLeads() throws Exception {
        Path link = Files.createSymbolicLink(allowed.resolve("link"), secret);
        Path through = Files.createSymbolicLink(allowed.resolve("folder"), secret.getParent());
        FolderStore store = new FolderStore(folder, FilePlaces.of(allowed.toString()));

        refused(store, link.toUri().toString());
        refused(store, through.resolve("s").toUri().toString());
    }

    @Test
    void aPlaceIsAnAbsolutePath() {
        assertThatThrownBy(() -> FilePlaces.of("/a,b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("FACTORY_DATASET_PLACES has 'b'; expected absolute paths of folders, separated by commas");
    }

    private static void refused(FolderStore store, String address) {
        assertThatThrownBy(() -> store.file(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not in a folder that FACTORY_DATASET_PLACES allows");
    }
}
