package io.adapterfactory.t2l.hypernetwork.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.MixedLayers;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HypernetworkFolderTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HypernetworkConfig config = HypernetworkConfig.of(
                    HeadForm.M,
                    new HypernetworkConfig.Sizes(12, 0, 16, 20),
                    new LoraConfig(2, 4, true, List.of("q_proj")),
                    new LoraTarget(3, Map.of("q_proj", new ModuleShape(6, 8))),
                    "nano",
                    "all-minilm-l6-v2/mean")
            .withOutOfDistributionBelow(0.5);
    private Map<String, float[]> weights;
    private Path weightsFile;

    @BeforeEach
    void write() {
        weights = new LinkedHashMap<>();
        Random random = new Random(4);
        new HypernetworkParameters(config).shapes().forEach((name, shape) -> {
            float[] numbers = new float[(int) shape.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = random.nextInt(64) / 64f; // each also is exact in half precision
            }
            weights.put(name, numbers);
        });
        HypernetworkFolder.write(folder, config, weights, false);
        weightsFile = folder.resolve(HypernetworkFolder.WEIGHTS);
    }

    @Test
    void isReadAsItWasWritten() {
        assertThat(HypernetworkFolder.readConfig(folder)).isEqualTo(config);
        assertThat(HypernetworkFolder.readWeights(folder, config)).containsExactlyInAnyOrderEntriesOf(weights);
    }

    @Test
    void adaptedLayersWithAGapAreKept(@TempDir Path gap) throws IOException {
        HypernetworkConfig upper =
                config.withTarget(new LoraTarget(List.of(1, 2, 5), Map.of("q_proj", new ModuleShape(6, 8))));
        HypernetworkFolder.write(gap, upper, weights, false);

        assertThat(JSON.readTree(gap.resolve(HypernetworkFolder.CONFIG).toFile())
                        .get("target")
                        .toString())
                .isEqualTo("{\"layers\":3,\"adaptedLayers\":[1,2,5],\"modules\":{\"q_proj\":{\"in\":6,\"out\":8}}}");
        assertThat(HypernetworkFolder.readConfig(gap)).isEqualTo(upper);
        assertThat(Files.readString(gap.resolve("README.md"))).contains("rank 2 on q_proj in layers 1-2,5; 84 numbers");
    }

    @Test
    void differentLayersAreWrittenAsGroups(@TempDir Path mixed) throws IOException {
        HypernetworkConfig groups = HypernetworkConfig.of(
                HeadForm.S,
                config.sizes(),
                new LoraConfig(2, 4, true, MixedLayers.TARGET.modules()),
                MixedLayers.TARGET,
                "nano",
                "none");
        Map<String, float[]> start = new HypernetworkParameters(groups).initialize(1);
        HypernetworkFolder.write(mixed, groups, start, false);

        assertThat(JSON.readTree(mixed.resolve(HypernetworkFolder.CONFIG).toFile())
                        .get("target")
                        .toString())
                .isEqualTo("{\"layers\":4,\"groups\":{"
                        + "\"q_proj.0\":{\"module\":\"q_proj\",\"layers\":[0,2],\"in\":6,\"out\":8},"
                        + "\"q_proj.1\":{\"module\":\"q_proj\",\"layers\":[3,5],\"in\":6,\"out\":10},"
                        + "\"v_proj\":{\"module\":\"v_proj\",\"layers\":[3,5],\"in\":6,\"out\":4}}}");
        HypernetworkConfig read = HypernetworkFolder.readConfig(mixed);
        assertThat(read).isEqualTo(groups);
        assertThat(read.target().groups().keySet()).containsExactly("q_proj.0", "q_proj.1", "v_proj");
        assertThat(HypernetworkFolder.readWeights(mixed, read)).containsExactlyInAnyOrderEntriesOf(start);
        assertThat(Files.readString(mixed.resolve("README.md")))
                .contains("rank 2 on q_proj in layers 0,2; q_proj, v_proj in layers 3,5; 160 numbers");
    }

    @Test
    void layersFromTheFirstOneAreWrittenAsTheirNumberAlone() throws IOException {
        assertThat(JSON.readTree(folder.resolve(HypernetworkFolder.CONFIG).toFile())
                        .get("target")
                        .toString())
                .isEqualTo("{\"layers\":3,\"modules\":{\"q_proj\":{\"in\":6,\"out\":8}}}");
    }

    @Test
    void itsCardDescribesItsPurpose() throws IOException {
        assertThat(Files.readString(folder.resolve("README.md")))
                .startsWith("---\nbase_model: nano\n")
                .contains("| task vectors | 12 numbers from `all-minilm-l6-v2/mean` |")
                .contains("| adapters | rank 2 on q_proj in layers 0-2; 84 numbers |"); // 3 layers x 2 x (6 + 8)
    }

    @Test
    void halfPrecisionTakesHalfTheFile(@TempDir Path half) throws IOException {
        HypernetworkFolder.write(half, config, weights, true);

        assertThat(HypernetworkFolder.readWeights(half, config)).containsExactlyInAnyOrderEntriesOf(weights);
        assertThat(Files.size(half.resolve(HypernetworkFolder.WEIGHTS))).isLessThan(Files.size(weightsFile));
    }

    @Test
    void writesAdaptersOnceLoaded() {
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(folder, Goldens.device())) {
            List<LoraWeights> adapters = hypernetwork.generate(new float[2][12]);

            assertThat(adapters).hasSize(2).allSatisfy(adapter -> {
                assertThat(adapter.config()).isEqualTo(config.lora());
                assertThat(adapter.target()).isEqualTo(config.target());
            });
        }
    }

    @Test
    void namesMissingFiles() throws IOException {
        Files.delete(weightsFile);
        assertRefused(weightsFile + " is missing");

        Path file = folder.resolve(HypernetworkFolder.CONFIG);
        Files.delete(file);
        assertRefused(file + " is missing; expected a folder with hypernetwork.json and hypernetwork.safetensors");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "head       | \"X\"  | from String \"X\": not one of the values accepted",
                "head       | null   | head is missing; expected L, M or S",
                "lora       | null   | lora is missing",
                "target     | null   | target is missing",
                "target     | {\"layers\":3} | target.modules is missing",
                "target     | {\"layers\":2,\"adaptedLayers\":[1],\"modules\":{\"q_proj\":{\"in\":6,\"out\":8}}} |"
                        + " target.adaptedLayers is [1]; expected the number of entries in target.layers, 2",
                "target     | {\"layers\":2,\"adaptedLayers\":[2,1],\"modules\":{\"q_proj\":{\"in\":6,\"out\":8}}}"
                        + " | adapted layers must be numbers from 0, ascending and without duplicates, found [2, 1]",
                "target     | {\"layers\":0,\"modules\":{\"q_proj\":{\"in\":6,\"out\":8}}} | layers must be at"
                        + " least 1, found 0",
                "target     | {\"layers\":3,\"modules\":{\"q_proj\":null}} | module q_proj has no shape",
                "target     | {\"layers\":3,\"modules\":{},\"groups\":{}} | target.groups excludes"
                        + " target.adaptedLayers and target.modules; expected only one of them",
                "target     | {\"layers\":0,\"groups\":{}} | a LoRA needs at least one target module",
                "target     | {\"layers\":1,\"groups\":{\"q_proj\":null}} | target.groups.q_proj is null",
                "target     | {\"layers\":1,\"groups\":{\"q_proj\":{\"layers\":[0],\"in\":6,\"out\":8}}} |"
                        + " target.groups.q_proj needs module, layers, in, and out",
                "target     | {\"layers\":2,\"groups\":{\"q_proj\":{\"module\":\"q_proj\",\"layers\":[1,0],\"in\":6,\"out\":8}}} |"
                        + " adapted layers must be numbers from 0, ascending and without duplicates, found [1, 0]",
                "target     | {\"layers\":1,\"groups\":{\"k_proj\":{\"module\":\"q_proj\",\"layers\":[0],\"in\":6,\"out\":8}}} |"
                        + " the groups of layers are named [k_proj]; expected [q_proj]",
                "target     | {\"layers\":3,\"groups\":{\"q_proj\":{\"module\":\"q_proj\",\"layers\":[0],\"in\":6,\"out\":8}}} |"
                        + " target.layers is 3; expected the number of layers in target.groups, 1",
                "baseModel  | \"\"   | baseModel is missing",
                "textEncoder| null   | textEncoder is missing",
                "taskEncoderSize | -1 | taskEncoderSize must be at least 0, found -1",
                "latentSize | 18     | latentSize must be a multiple of 4, found 18",
                "dropout    | 1      | dropout must be at least 0 and below 1, found 1.0",
                "taskVectorSize | null | Cannot map `null` into type `int`"
            })
    void namesTheKeyThatCannotBeUsed(String key, String value, String reason) throws IOException {
        Path file = folder.resolve(HypernetworkFolder.CONFIG);
        ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
        json.set(key, JSON.readTree(value));
        JSON.writeValue(file.toFile(), json);

        assertThatThrownBy(() -> HypernetworkFolder.readConfig(folder))
                .isInstanceOf(InvalidHypernetworkException.class)
                .hasMessageStartingWith(file + " does not describe a hypernetwork: ")
                .hasMessageContaining(reason);
    }

    @Test
    void namesTensorsThatDoNotFit() {
        String name = weights.keySet().iterator().next();
        HypernetworkConfig wider = config.withSizes(config.sizes().withTaskVector(13));

        assertThatThrownBy(() -> HypernetworkFolder.readWeights(folder, wider))
                .isInstanceOf(InvalidHypernetworkException.class)
                .hasMessageMatching(java.util.regex.Pattern.quote(weightsFile.toString())
                        + ": tensor \\S+ has shape \\[8, 12], expected \\[8, 13] by hypernetwork.json");

        weights.get(name)[0] = Float.NaN;
        HypernetworkFolder.write(folder, config, weights, false);
        assertRefused(weightsFile + ": tensor " + name + " has NaN or infinite weights");

        weights.remove(name);
        HypernetworkFolder.write(folder, config, weights, false);
        assertRefused(weightsFile + ": tensor " + name + " is missing");
    }

    @Test
    void namesDamagedWeights() throws IOException {
        Files.write(weightsFile, new byte[20]);

        assertThatThrownBy(() -> HypernetworkFolder.load(folder, Goldens.device()))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessage(weightsFile + ": header length 0 does not fit; expected 2 to 12");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> HypernetworkFolder.load(folder, Goldens.device()))
                .isInstanceOf(InvalidHypernetworkException.class)
                .hasMessage(message);
    }
}
