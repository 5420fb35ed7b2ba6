package io.adapterfactory.dashboard.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.dashboard.download.AdapterExports.Adapter;
import io.adapterfactory.dashboard.download.AdapterExports.Offer;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.export.ExportFormat;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterExportsTest {

    private static final Path NANO = Path.of("..", "..", "models", "base-models", "nano");
    private static final String ID = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path root;

    private AdapterExports exports;

    @BeforeEach
    void start() throws IOException {
        base("nano", true);
        exports = new AdapterExports(new FolderStore(root));
    }

    private Path base(String name, boolean withWeights) throws IOException {
        Path folder = Files.createDirectories(root.resolve("base-models").resolve(name));
        for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json", "base_model.json")) {
            if (Files.exists(NANO.resolve(file))) {
                Files.copy(NANO.resolve(file), folder.resolve(file));
            }
        }
        if (withWeights) {
            Files.copy(NANO.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        }
        return folder;
    }

    private Adapter adapter(String baseModel) {
        LoraTarget target = ModelConfig.read(NANO).loraTarget(List.of("q_proj"));
        float[] numbers = new float[4 * 2 * 128];
        Arrays.fill(numbers, 0.01f);
        LoraWeights weights = new LoraWeights(
                new LoraConfig(2, 2, false, List.of("q_proj")),
                target,
                Map.of("q_proj", numbers),
                Map.of("q_proj", numbers));
        Path folder = root.resolve("adapters").resolve(ID);
        PeftDirectory.write(folder, weights, ExportForm.FAITHFUL, baseModel);
        return new Adapter(ID, baseModel, folder);
    }

    private WrittenExport write(Adapter adapter, ExportFormat format) {
        return exports.write(adapter, format, Optional.empty());
    }

    private void assertNotExportable(String baseModel, ExportFormat format, String why) {
        assertThatThrownBy(() -> write(adapter(baseModel), format))
                .isInstanceOf(NotExportableException.class)
                .hasMessageContaining(why);
        assertThat(exports.offers(adapter(baseModel)))
                .filteredOn(offer -> offer.format() == format)
                .singleElement()
                .satisfies(offer -> assertThat(offer.whyNot().orElseThrow()).contains(why));
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        assertThat(root.resolve(".exports"))
                .satisfiesAnyOf(folder -> assertThat(folder).doesNotExist(), folder -> assertThat(folder)
                        .isEmptyDirectory());
    }

    @Test
    void theZipHasOneFolderWithAllFiles() throws IOException {
        Adapter adapter = adapter("nano");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        try (WrittenExport written = exports.write(adapter, ExportFormat.PEFT, Optional.of(FloatType.BF16))) {
            written.zip().writeTo(bytes);
        }

        Path unzipped = Files.createDirectory(root.resolve(ID + "-peft"));
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, root.resolve(entry.getName()));
            }
        }
        assertThat(PeftDirectory.read(unzipped).target())
                .isEqualTo(PeftDirectory.read(adapter.folder()).target());
        assertThat(unzipped).isDirectoryContaining("glob:**/README.md").isDirectoryContaining("glob:**/manifest.json");
        assertNothingIsLeft();
        assertThat(exports.offers(adapter)).extracting(Offer::whyNot).containsOnly(Optional.empty());
    }

    @Test
    void whatABaseModelLacksIsSaidForEachFormat() throws IOException {
        Path olmo = base("olmo", true);
        ObjectMapper json = new ObjectMapper();
        ObjectNode config =
                (ObjectNode) json.readTree(olmo.resolve("config.json").toFile());
        config.putArray("architectures").add("Olmo2ForCausalLM");
        config.put("model_type", "olmo2");
        json.writeValue(olmo.resolve("config.json").toFile(), config);
        Files.deleteIfExists(olmo.resolve("base_model.json"));
        base("bare", false);

        assertNotExportable("olmo", ExportFormat.GGUF, "adapters for Olmo2ForCausalLM cannot be exported as GGUF");
        assertNotExportable(
                "bare", ExportFormat.MERGED, "the store has no weights of base model 'bare' to merge the adapter into");
        assertNotExportable("none", ExportFormat.GGUF, "base model 'none' is not in the store");
        assertNotExportable("none", ExportFormat.MERGED, "the store has no weights of base model 'none'");
        write(adapter("none"), ExportFormat.PEFT).close();
        write(adapter("bare"), ExportFormat.GGUF).close();
    }

    @Test
    void anAdapterForOtherWeightsIsNotMerged() {
        Adapter adapter = adapter("nano");
        ModelDigests here = BaseModelDigests.of(NANO);
        FittingBaseModels.only(new ModelDigests(here.config(), "0".repeat(64), here.tokenizer(), here.chatTemplate()))
                .write(adapter.folder());

        assertThatThrownBy(() -> write(adapter, ExportFormat.MERGED))
                .isInstanceOf(NotExportableException.class)
                .hasMessageContaining("was made for other weights of base model 'nano'");
        assertNothingIsLeft();
    }

    @Test
    void onlyTwoAreWrittenAtTheSameTime() {
        Adapter adapter = adapter("nano");
        WrittenExport first = write(adapter, ExportFormat.PEFT);
        WrittenExport second = write(adapter, ExportFormat.GGUF);

        assertThatThrownBy(() -> write(adapter, ExportFormat.PEFT))
                .isInstanceOf(ExportUnavailableException.class)
                .hasMessage("2 exports are being sent, which is the maximum; try again later");
        first.close();
        first.close();
        WrittenExport third = write(adapter, ExportFormat.PEFT);
        assertThatThrownBy(() -> write(adapter, ExportFormat.PEFT))
                .as("closing twice makes room once")
                .isInstanceOf(ExportUnavailableException.class);
        second.close();
        third.close();
        assertNothingIsLeft();
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamedAndMakesRoomAgain() throws IOException {
        Adapter adapter = adapter("nano");
        Files.createFile(root.resolve(".exports"));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> write(adapter, ExportFormat.PEFT))
                    .isInstanceOf(ExportUnavailableException.class)
                    .hasMessageStartingWith("the export was not written: ")
                    .hasMessageContaining(".exports");
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemovedADayLater() throws IOException {
        Path old = Files.createDirectories(root.resolve(".exports/old"));
        Files.createFile(old.resolve("model.safetensors"));
        Path fresh = Files.createDirectories(root.resolve(".exports/fresh"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(90_000)));

        write(adapter("nano"), ExportFormat.PEFT).close();

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }
}
