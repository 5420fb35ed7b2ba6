package io.adapterfactory.trainer.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.trainer.TestClock;
import io.adapterfactory.trainer.basemodel.BaseModels;
import io.adapterfactory.trainer.basemodel.UnknownBaseModelException;
import io.adapterfactory.trainer.version.VersionControl.RefusedException;
import io.adapterfactory.trainer.version.VersionControl.UnknownVersionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionControlTest {

    @TempDir
    Path store;

    private final Versions versions = new Versions();
    private final List<VersionRecord> published = new ArrayList<>();
    private final VersionPublisher publisher = new VersionPublisher() {
        @Override
        public void made(VersionRecord record, Instant startedAt) {
            throw new AssertionError("nothing is trained here");
        }

        @Override
        public void changed(List<VersionRecord> records) {
            published.addAll(records);
        }
    };
    private VersionControl control;

    @BeforeEach
    void threeVersions() throws IOException {
        FolderStore artifacts = new FolderStore(store);
        control = new VersionControl(
                new BaseModels(artifacts),
                artifacts,
                versions,
                new VersionChanges(publisher, versions),
                new TestClock());
        for (String baseModel : List.of("nano", "other")) {
            Path folder = Files.createDirectories(store.resolve("base-models").resolve(baseModel));
            Files.createFile(folder.resolve("config.json"));
        }
        versions.on(record("v1", Stage.CHAMPION));
        versions.on(record("v2", Stage.CHAMPION));
        versions.on(record("v3", Stage.REJECTED));
        versions.complete(true);
    }

    @Test
    void aPersonPromotesAVersionAndTakesItBack() {
        control.promote("nano", "v3");
        assertThat(versions.champion("nano").orElseThrow().name()).isEqualTo("v3");
        assertThat(versions.previousChampion("nano").orElseThrow().name()).isEqualTo("v2");

        control.rollBack("nano");
        control.rollBack("nano");

        assertThat(published)
                .extracting(VersionRecord::name, VersionRecord::stage, VersionRecord::reason)
                .containsExactly(
                        tuple("v3", Stage.CHAMPION, "promoted by a person; v2 served before"),
                        tuple("v3", Stage.REJECTED, "rolled back by a person"),
                        tuple("v2", Stage.CHAMPION, "serves again: a person rolled back v3"),
                        tuple("v2", Stage.REJECTED, "rolled back by a person"),
                        tuple("v1", Stage.CHAMPION, "serves again: a person rolled back v2"));
        assertThatThrownBy(() -> control.rollBack("nano"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("has had no champion before v1");
    }

    @Test
    void aVersionThatTheTrainerPublishedAndReadsAgainKeepsItsPlace() {
        VersionRecord first = control.promote("nano", "v3");
        VersionRecord second = control.promote("nano", "v1");
        versions.on(first);
        assertThat(versions.champion("nano")).contains(second);
        versions.on(second);
        assertThat(versions.champion("nano")).contains(second);
    }

    @Test
    void versionsThatCannotServeAreRefusedWithAMessage() throws IOException {
        versions.on(record("v4", Stage.RETIRED));
        Files.writeString(store.resolve("v3/weights"), "damaged");

        assertThatThrownBy(() -> control.promote("nano", "v9"))
                .isInstanceOf(UnknownVersionException.class)
                .hasMessage("version 'v9' of base model 'nano' is unknown; known are [v1, v2, v3, v4]");
        assertThatThrownBy(() -> control.rollBack("other"))
                .isInstanceOf(UnknownVersionException.class)
                .hasMessageContaining("base model 'other' has no champion; base models with one are [nano]");
        assertThatThrownBy(() -> control.promote("strange", "v1"))
                .isInstanceOf(UnknownBaseModelException.class)
                .hasMessageContaining("base model 'strange' is unknown; the store has nano, other");
        assertThatThrownBy(() -> control.rollBack("strange")).isInstanceOf(UnknownBaseModelException.class);
        assertThatThrownBy(() -> control.promote("nano", "v2"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("version v2 is already the champion of nano");
        assertThatThrownBy(() -> control.promote("nano", "v4")).hasMessageContaining("v4 is retired");
        assertThatThrownBy(() -> control.promote("nano", "v3"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("v3 cannot serve: ")
                .hasMessageContaining("weights");
        versions.complete(false);
        assertThatThrownBy(() -> control.rollBack("nano")).hasMessageContaining("has not read its topics to the end");
        assertThat(published).isEmpty();
    }

    @Test
    void aVersionOfABaseModelWithoutChampionIsPromoted() throws IOException {
        VersionRecord candidate = record("v3", Stage.CANDIDATE);
        Version version = candidate.version();
        versions.on(new VersionRecord(
                new Version("other", "mine", version.location(), version.files(), 0),
                Stage.REJECTED,
                Optional.empty(),
                0,
                0,
                List.of(),
                "",
                Instant.EPOCH));

        assertThat(control.promote("other", "mine").reason())
                .isEqualTo("promoted by a person; no version served before");
        assertThat(versions.baseModels()).containsExactly("nano", "other");
    }

    private VersionRecord record(String name, Stage stage) throws IOException {
        Path folder = Files.createDirectories(store.resolve(name));
        Files.writeString(folder.resolve("weights"), name);
        return new VersionRecord(
                new Version(
                        "nano",
                        name,
                        folder.toUri().toString(),
                        Manifest.of(folder).files(),
                        0),
                stage,
                Optional.empty(),
                0,
                0,
                List.of(),
                "",
                Instant.EPOCH);
    }
}
