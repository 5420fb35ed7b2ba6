package io.adapterfactory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.artifact.ArtifactDirectory.Contents;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.NameTakenException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.FilePlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFoldersTest {

    private static final FolderKind MODELS = FolderKind.BASE_MODELS;
    private static final String FOLDER = "store/base-models/tiny/";
    private static final String CLAIM = FOLDER + ".adding";

    @TempDir
    Path disk;

    private S3Server server;
    private Wire wire;
    private S3Store here;
    private S3Store there;

    @BeforeEach
    void start() throws Exception {
        server = new S3Server();
        wire = new Wire(server.port());
        System.setProperty("aws.accessKeyId", S3Server.KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET);
        here = store("here");
        there = store("there");
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
        wire.close();
        server.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private S3Store store(String machine) {
        return new S3Store(S3Server.settings(wire.port()), disk.resolve(machine), FilePlaces.EVERYWHERE);
    }

    private static Contents model(String weights) {
        return folder -> {
            Files.writeString(folder.resolve("config.json"), "{}");
            Files.writeString(folder.resolve("model.safetensors"), weights);
        };
    }

    @Test
    void anAdditionIsFoundOnAnotherMachineUntilItIsRemoved() {
        Path created = here.create(MODELS, "tiny", model("numbers"));

        assertThat(created).isEqualTo(disk.resolve("here/base-models/tiny"));
        assertThat(server.keys(""))
                .containsExactly(FOLDER + "config.json", FOLDER + "manifest.json", FOLDER + "model.safetensors");
        assertThat(there.names(MODELS)).containsExactly("tiny");
        assertThat(there.find(MODELS, "tiny").orElseThrow().resolve("model.safetensors"))
                .hasContent("numbers");
        assertThat(here.find(MODELS, "tiny")).contains(created);
        assertThat(wire.sent().split("GET /factory/store/base-models/tiny/model.safetensors", -1))
                .as("the machine that added it does not fetch it")
                .hasSize(2);

        assertThat(here.remove(MODELS, "tiny")).isTrue();
        assertThat(here.remove(MODELS, "tiny")).isFalse();
        assertThat(server.keys("")).isEmpty();
        assertThat(created).doesNotExist();
        assertThat(there.names(MODELS)).isEmpty();
        assertThat(there.find(MODELS, "tiny")).isEmpty();
    }

    @Test
    void aFolderWithoutItsMarkerIsNotFound() {
        server.put(FOLDER + "model.safetensors", "numbers");
        server.put(FOLDER + "manifest.json", "{}");

        assertThat(here.names(MODELS)).isEmpty();
        assertThat(here.find(MODELS, "tiny")).isEmpty();
        assertThat(here.findSmallFiles(MODELS, "tiny")).isEmpty();
        assertThat(disk.resolve("here/base-models")).doesNotExist();
    }

    @Test
    void theMarkIsSentLastAndRemovedFirst() {
        here.create(MODELS, "tiny", model("numbers"));
        String sent = wire.sent();
        int mark = sent.indexOf("PUT /" + S3Server.BUCKET + "/" + FOLDER + "config.json");
        assertThat(mark)
                .isGreaterThan(sent.indexOf("PUT /" + S3Server.BUCKET + "/" + FOLDER + "model.safetensors"))
                .isGreaterThan(sent.indexOf("PUT /" + S3Server.BUCKET + "/" + FOLDER + "manifest.json"));

        here.remove(MODELS, "tiny");
        sent = wire.sent();
        assertThat(sent.indexOf("DELETE /" + S3Server.BUCKET + "/" + FOLDER + "config.json"))
                .isPositive()
                .isLessThan(sent.indexOf("DELETE /" + S3Server.BUCKET + "/" + FOLDER + "model.safetensors"));
    }

    @Test
    void aModelOfAnEarlierVersionHasNoManifest() {
        server.put(FOLDER + "config.json", "{}");
        server.put(FOLDER + "model.safetensors", "numbers");

        assertThat(here.names(MODELS)).containsExactly("tiny");
        assertThat(here.find(MODELS, "tiny").orElseThrow().resolve("model.safetensors"))
                .hasContent("numbers");
    }

    /** Otherwise, the shards of the first model would be treated as those of the second. */
    @Test
    void aModelOfTheSameNameHasNoFilesOfTheOneBefore() {
        here.create(MODELS, "tiny", folder -> {
            model("first").writeTo(folder);
            Files.writeString(folder.resolve("model.safetensors.index.json"), "{}");
        });
        assertThat(there.find(MODELS, "tiny").orElseThrow()).isDirectoryContaining("glob:**/*.index.json");

        here.remove(MODELS, "tiny");
        here.create(MODELS, "tiny", model("second, of another length"));

        Path found = there.find(MODELS, "tiny").orElseThrow();
        assertThat(found).isDirectoryNotContaining("glob:**/*.index.json");
        assertThat(found.resolve("model.safetensors")).hasContent("second, of another length");
    }

    @Test
    void filesThatAreNotWhatTheManifestSaysAreRefused() {
        here.create(MODELS, "tiny", model("numbers"));
        server.put(FOLDER + "model.safetensors", "numbars");

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> there.find(MODELS, "tiny"))
                    .isInstanceOf(DamagedArtifactException.class)
                    .hasMessageContaining("model.safetensors is damaged");
        }
    }

    @Test
    void ofTwoAdditionsOfOneNameOneIsRefused() {
        assertThatThrownBy(() -> here.create(MODELS, "tiny", folder -> {
                    model("slow").writeTo(folder);
                    there.create(MODELS, "tiny", model("fast"));
                }))
                .isInstanceOfSatisfying(NameTakenException.class, e -> assertThat(e.unfinished())
                        .isFalse())
                .hasMessage("base-models/tiny is already in the store");

        assertThat(here.find(MODELS, "tiny").orElseThrow().resolve("model.safetensors"))
                .hasContent("fast");
        assertThat(server.keys(CLAIM)).isEmpty();
    }

    @Test
    void aNameThatAnotherProcessIsAddingIsRefusedUntilItIsRemoved() {
        server.put(CLAIM, "0123 2026-01-02T03:04:05Z");
        server.put(FOLDER + "model-00001-of-00002.safetensors", "a part");

        assertThatThrownBy(() -> here.create(MODELS, "tiny", model("numbers")))
                .isInstanceOfSatisfying(NameTakenException.class, e -> assertThat(e.unfinished())
                        .isTrue())
                .hasMessageContaining("adding base-models/tiny since 2026-01-02T03:04:05Z");
        assertThat(server.keys(FOLDER)).hasSize(2);

        assertThat(here.remove(MODELS, "tiny")).isTrue();
        here.create(MODELS, "tiny", model("numbers"));
        assertThat(server.keys(FOLDER)).hasSize(3);
    }

    @Test
    void aLineThatIsCutWhileFilesAreSentLeavesNothing() {
        wire.cutAt = Optional.of("PUT /" + S3Server.BUCKET + "/" + FOLDER + "model.safetensors");

        assertThatThrownBy(() -> here.create(MODELS, "tiny", folder -> {
                    model("numbers").writeTo(folder);
                    Files.writeString(folder.resolve("a-first-file"), "sent");
                }))
                .isInstanceOf(StoreUnavailableException.class);

        assertThat(wire.sent()).contains("PUT /" + S3Server.BUCKET + "/" + FOLDER + "a-first-file");
        assertThat(server.keys("")).isEmpty();
        assertThat(there.names(MODELS)).isEmpty();
    }

    @Test
    void contentsThatFailSendNothing() {
        assertThatThrownBy(() -> here.create(MODELS, "tiny", folder -> {
                    throw new IOException("No space left on device");
                }))
                .hasMessageContaining("No space left on device");
        assertThatThrownBy(() -> here.create(
                        MODELS, "tiny", folder -> Files.writeString(folder.resolve("model.safetensors"), "numbers")))
                .hasMessageContaining("base-models/tiny has no config.json");

        assertThat(server.keys("")).isEmpty();
        assertThat(disk.resolve("here/.new")).isEmptyDirectory();
    }

    @Test
    void onlySmallFilesComeForALook() {
        here.create(MODELS, "tiny", model("n".repeat(5 << 20)));

        Path small = there.findSmallFiles(MODELS, "tiny").orElseThrow();
        assertThat(small).isDirectoryContaining("glob:**/config.json");
        assertThat(small.resolve("model.safetensors")).doesNotExist();
        assertThat(there.fileNames(MODELS, "tiny")).contains("config.json", "model.safetensors");
        assertThat(there.fileNames(MODELS, "none")).isEmpty();

        assertThat(there.find(MODELS, "tiny").orElseThrow().resolve("model.safetensors"))
                .hasSize(5 << 20);
    }
}
