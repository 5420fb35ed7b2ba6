package io.adapterfactory.t2l.hypernetwork.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkGoldenTest;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tensor.InvalidTorchFileException;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads folders from the authors' code, and compares the generated adapters with those of their code. */
class ReleasedCheckpointTest {

    private static final ReleasedCheckpoint.Names NAMES = new ReleasedCheckpoint.Names(null, null);

    @TempDir
    Path folder;

    @BeforeEach
    void aFolderOfFormM() throws IOException {
        for (String name : List.of("hypermod.pt", "args.yaml", "adapter_config.json")) {
            Files.copy(Goldens.folder("C_M").resolve(name), folder.resolve(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C_L", "C_M", "C_S", "C_M_offset", "C_recon_factorized_z", "C_recon_deltaw"})
    void writesTheAdaptersThatTheAuthorsCodeWrites(String name, @TempDir Path ours) {
        // Given: read, written in our form, and loaded from there
        ReleasedCheckpoint released = ReleasedCheckpoint.read(Goldens.folder(name), NAMES);
        HypernetworkFolder.write(ours, released.config(), released.weights(), false);
        boolean reconstructed = name.startsWith("C_recon");

        try (Hypernetwork hypernetwork = HypernetworkFolder.load(ours, Goldens.device());
                SafetensorsFile golden = Goldens.open(name)) {
            // When
            float[] vectors = golden.floats(reconstructed ? "task_embs" : "task_emb");
            List<LoraWeights> adapters = hypernetwork.generate(rows(vectors, 24));

            // Then
            for (int task = 0; task < (reconstructed ? 1 : 3); task++) {
                String prefix = reconstructed ? "gen_task_emb0." : "task" + task + ".";
                for (String module : List.of("q_proj", "v_proj")) {
                    assertLayersEqual(adapters.get(task).a().get(module), golden, prefix, module, "A");
                    assertLayersEqual(adapters.get(task).b().get(module), golden, prefix, module, "B");
                }
            }
        }
    }

    private static void assertLayersEqual(
            float[] actual, SafetensorsFile golden, String prefix, String module, String matrix) {
        for (int layer = 0; layer < 2; layer++) {
            String key =
                    "base_model.model.model.layers." + layer + ".self_attn." + module + ".lora_" + matrix + ".weight";
            int size = actual.length / 2;
            assertThat(Goldens.relativeError(
                            Arrays.copyOfRange(actual, layer * size, (layer + 1) * size), golden.floats(prefix + key)))
                    .as(key)
                    .isLessThan(1e-4);
        }
    }

    private static float[][] rows(float[] flat, int width) {
        List<float[]> rows = new ArrayList<>();
        for (int at = 0; at < flat.length; at += width) {
            rows.add(Arrays.copyOfRange(flat, at, at + width));
        }
        return rows.toArray(float[][]::new);
    }

    @Test
    void takesTheSettingsFromTheFilesThatKnowThem() {
        HypernetworkConfig config = ReleasedCheckpoint.read(folder, NAMES).config();

        assertThat(config.head()).isEqualTo(HeadForm.M);
        assertThat(config.output()).isEqualTo(HeadOutput.PLAIN);
        assertThat(config.target().modules()).containsExactly("v_proj", "q_proj"); // args.yaml says q, v
        assertThat(config.target())
                .isEqualTo(HypernetworkGoldenTest.config(HeadForm.M).target());
        assertThat(config.lora())
                .isEqualTo(HypernetworkGoldenTest.config(HeadForm.M).lora());
        assertThat(config.sizes().latent()).isEqualTo(32);
        assertThat(config.sizes().headInput()).isEqualTo(64);
        assertThat(config.baseModel()).isEqualTo("A_llama_untied");
        assertThat(config.textEncoder()).isEqualTo("Alibaba-NLP/gte-large-en-v1.5/cls");
        assertThat(ReleasedCheckpoint.read(folder, new ReleasedCheckpoint.Names("mistral", "/models/gte/cls"))
                        .config())
                .extracting(HypernetworkConfig::baseModel, HypernetworkConfig::textEncoder)
                .containsExactly("mistral", "/models/gte/cls");
        assertThat(ReleasedCheckpoint.read(Goldens.folder("C_M_offset"), NAMES)
                        .config()
                        .output())
                .isEqualTo(HeadOutput.onMultiTaskLora(false));
    }

    @ParameterizedTest
    @CsvSource({"C_S_rope, true, false", "C_L_autoreg_rope, false, false"})
    void refusesLayoutsThatAreNotSupportedByName(String name, boolean shared, boolean learnable) {
        assertThatThrownBy(() -> ReleasedCheckpoint.read(Goldens.folder(name), NAMES))
                .isInstanceOf(InvalidHypernetworkException.class)
                .hasMessage(Goldens.folder(name).resolve("args.yaml")
                        + ": the layout with autoreg_gen and shared_AB_head=" + shared + ", learnable_pos_emb="
                        + learnable + " is not supported; expected autoreg_gen only with both (form S), shared_AB_head"
                        + " alone (form M) or none of them (form L)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "args.yaml | encoder_type: linear | encoder_type: vq | encoder_type vq is not supported; expected"
                        + " linear",
                "args.yaml | use_one_hot_task_emb: false | use_one_hot_task_emb: true | use_one_hot_task_emb is not"
                        + " supported",
                "args.yaml | training_task: sft | training_task: rl | training_task rl is unknown; expected sft or"
                        + " recon",
                "args.yaml | training_task: sft | training_task: recon | pred_z_score without factorized has no"
                        + " adapters",
                "args.yaml | hypernet_latent_size: 32 | hypernet_latent_size: 64 | hypernet_latent_size is 64, the"
                        + " tensors say 32",
                "args.yaml | shared_AB_head: true | shared_AB_head: false | tensor out_emb.v_proj.A does not belong"
                        + " to a supported layout",
                "adapter_config.json | \"use_dora\": false | \"use_dora\": true | use_dora is true, which is not"
                        + " supported (DoRA",
                "adapter_config.json | \"rank_pattern\": {} | \"rank_pattern\": {\"q_proj\": 4} | rank_pattern is"
                        + " {\"q_proj\":4}",
                "adapter_config.json | \"init_lora_weights\": true | \"init_lora_weights\": \"pissa\" |"
                        + " init_lora_weights is \"pissa\"",
                "adapter_config.json | \"r\": 8 | \"r\": 4 | r is 4, the tensors say 8",
                "adapter_config.json | \"lora_alpha\": 16 | \"lora_alpha\": 0 | lora_alpha is 0; expected a number"
                        + " above 0"
            })
    void refusesSettingsThatDoNotFit(String name, String from, String to, String reason) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, Files.readString(file).replace(from, to));

        assertThatThrownBy(() -> ReleasedCheckpoint.read(folder, NAMES))
                .isInstanceOf(InvalidHypernetworkException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"args.yaml", "adapter_config.json"})
    void namesFilesThatAreMissingOrNoSettings(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "[");
        assertThatThrownBy(() -> ReleasedCheckpoint.read(folder, NAMES))
                .isInstanceOf(InvalidHypernetworkException.class)
                .hasMessageStartingWith(file + " cannot be read: ");
        Files.delete(file);
        assertThatThrownBy(() -> ReleasedCheckpoint.read(folder, NAMES))
                .isInstanceOf(InvalidHypernetworkException.class)
                .hasMessage(
                        file + " is missing; expected a folder with hypermod.pt, args.yaml and adapter_config.json");
    }

    @Test
    void namesWeightsThatAreCut() throws IOException {
        Path file = folder.resolve("hypermod.pt");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 400_000));

        assertThatThrownBy(() -> ReleasedCheckpoint.read(folder, NAMES))
                .isInstanceOf(InvalidTorchFileException.class)
                .hasMessageStartingWith(file + " is not a complete zip archive of torch.save: ");
    }
}
