package io.adapterfactory.t2l.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeftExportTest {

    private static final Path NANO = Path.of("../models/base-models/nano");

    @TempDir
    private Path folder;

    /** BF16 has 8 bits of precision, F16 has 11. */
    @ParameterizedTest
    @CsvSource({"F32, 0", "F16, 3e-4", "BF16, 2e-3"})
    void everyTypeIsReadAgain(FloatType type, float error) throws IOException {
        LoraWeights adapter = SmallAdapter.of(NANO, 1, 3);

        new AdapterExport(adapter, SmallAdapter.CARD).writePeft(folder, ExportForm.FAITHFUL, type, Optional.empty());

        LoraWeights read = PeftDirectory.read(folder);
        assertThat(read.config()).isEqualTo(adapter.config());
        assertThat(read.target()).isEqualTo(adapter.target());
        for (String module : adapter.target().modules()) {
            assertThat(read.a().get(module)).containsExactly(adapter.a().get(module), Offset.offset(error));
            assertThat(read.b().get(module)).containsExactly(adapter.b().get(module), Offset.offset(error));
        }
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(PeftDirectory.WEIGHTS))) {
            assertThat(file.tensors().values())
                    .allMatch(tensor -> tensor.dtype().equals(type.name()));
        }
    }

    @Test
    void theCardHasTheMetadataOfTheHub() throws IOException {
        new AdapterExport(SmallAdapter.of(NANO, 0), SmallAdapter.CARD)
                .writePeft(folder, ExportForm.FOLDED, FloatType.BF16, Optional.of("# What it was\n"));

        assertThat(folder.resolve("README.md")).hasContent("""
                ---
                base_model: owner/base
                base_model_relation: adapter
                library_name: peft
                license: apache-2.0
                pipeline_tag: text-generation
                tags:
                - lora
                - text-to-lora
                - transformers
                ---
                # What it was
                """);
        assertThat(PeftDirectory.baseModel(folder)).hasValue("owner/base");
        assertThat(HubCard.textIn(folder)).hasValue("# What it was\n");
    }

    @Test
    void aNameThatYamlWouldReadOtherwiseIsQuoted() throws IOException {
        HubCard card = new HubCard("a: [b]", HubCard.UNKNOWN_LICENSE, Optional.empty());

        new AdapterExport(SmallAdapter.of(NANO, 0), card)
                .writePeft(folder, ExportForm.FOLDED, FloatType.F32, Optional.empty());

        assertThat(Files.readString(folder.resolve("README.md")))
                .contains("base_model: \"a: [b]\"\n", "license: unknown\n", "---\n# LoRA adapter for a: [b]\n");
    }

    @Test
    void theScaleIsFoldedIntoBBeforeItIsChecked() {
        LoraWeights adapter = SmallAdapter.of(NANO, 0);
        adapter.b().get("v_proj")[3] = 60_000; // times 1.5

        assertThatThrownBy(() -> new AdapterExport(adapter, SmallAdapter.CARD)
                        .writePeft(folder, ExportForm.FOLDED, FloatType.F16, Optional.empty()))
                .isInstanceOf(InvalidAdapterException.class)
                .hasMessageContaining("B of v_proj has the number 90000.0, which F16 cannot hold");
    }
}
