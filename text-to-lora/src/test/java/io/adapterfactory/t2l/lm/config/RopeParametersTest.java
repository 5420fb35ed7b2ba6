package io.adapterfactory.t2l.lm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.adapterfactory.t2l.lm.config.Rotary.Rope;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rotary frequencies in the forms of transformers 4 and 5. */
class RopeParametersTest {

    private static final String LLAMA3 = "\"factor\": 8.0, \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0,"
            + " \"original_max_position_embeddings\": 64";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rope_theta\": 500000.0, \"rope_scaling\": {\"rope_type\": \"llama3\", " + LLAMA3 + "}}",
                "{\"rope_theta\": 500000.0, \"rope_scaling\": {\"type\": \"llama3\", " + LLAMA3 + "}}",
                // If there are both, rope_type counts.
                "{\"rope_theta\": 500000.0, \"rope_scaling\": {\"type\": \"linear\", \"rope_type\": \"llama3\", "
                        + LLAMA3 + "}}",
                "{\"rope_parameters\": {\"rope_theta\": 500000.0, \"rope_type\": \"llama3\", " + LLAMA3 + "}}",
                // A file with both forms and equal values.
                "{\"rope_theta\": 500000.0, \"rope_scaling\": {\"rope_type\": \"llama3\", " + LLAMA3 + "},"
                        + " \"rope_parameters\": {\"rope_theta\": 500000.0, \"rope_type\": \"llama3\", " + LLAMA3
                        + "}}",
                "{\"rope_parameters\": {\"full_attention\": {\"rope_theta\": 500000.0, \"rope_type\": \"llama3\", "
                        + LLAMA3 + "}, \"sliding_attention\": {\"rope_theta\": 500000.0, \"rope_type\": \"llama3\", "
                        + LLAMA3 + "}}}"
            })
    void allFormsOfOneRule(String keys) {
        assertThat(llama(keys)).isEqualTo(Rotary.everywhere(new Rope(500000, new RopeScaling.Llama3(8, 1, 4, 64))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                      | 10000",
                "{'rope_scaling': null, 'rope_parameters': null}         | 10000",
                "{'rope_theta': 500.0, 'rope_scaling': {}}               | 500",
                "{'rope_theta': 500.0, 'rope_scaling': {'rope_type': 'default'}} | 500",
                "{'rope_theta': 500.0, 'rope_scaling': {'type': null, 'factor': null}} | 500",
                "{'rope_parameters': {'rope_theta': 500.0}}              | 500",
                "{'rope_theta': null, 'rope_parameters': {'rope_theta': 500.0}} | 500",
                "{'rope_parameters': {'rope_type': 'default'}}           | 10000",
                "{'rope_theta': 500.0, 'rope_parameters': {'rope_type': 'default', 'partial_rotary_factor': 1.0}} | 500"
            })
    void frequenciesAsTrained(String keys, double theta) {
        assertThat(llama(keys.replace('\'', '"')))
                .isEqualTo(Rotary.everywhere(new Rope(theta, new RopeScaling.None())));
    }

    @Test
    void yarnHasThePapersDefaults() {
        RopeScaling yarn = llama("{\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4.0,"
                        + " \"original_max_position_embeddings\": 128}}")
                .full()
                .scaling();
        assertThat(yarn).isEqualTo(new RopeScaling.Yarn(4, 128, 32, 1, true, 0.1 * Math.log(4) + 1));

        RopeScaling all = llama("{\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4.0, \"beta_fast\": 16,"
                        + " \"beta_slow\": 2, \"truncate\": false, \"attention_factor\": 1.5}}")
                .full()
                .scaling();
        assertThat(all)
                .as("the original context is max_position_embeddings where it is absent")
                .isEqualTo(new RopeScaling.Yarn(4, 512, 16, 2, false, 1.5));

        assertThat(llama("{\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 40, \"mscale\": 0.707,"
                                + " \"mscale_all_dim\": 0.707}}")
                        .full()
                        .scaling()
                        .attentionFactor())
                .isEqualTo(1);
    }

    /** Closed form: frequency 0 makes many turns and is kept; the last one makes less than one turn and is divided. */
    @Test
    void yarnKeepsHighFrequenciesAndDividesLowOnes() {
        double[] plain = new RopeScaling.None().inverseFrequencies(10000, 64, 1);
        double[] yarn = new RopeScaling.Yarn(4, 4096, 32, 1, true, 1).inverseFrequencies(10000, 64, 1);

        // 64 ln(4096 / (32 * 2 pi)) / (2 ln 10000) = 10.47 and 64 ln(4096 / (2 pi)) / (2 ln 10000) = 22.51
        for (int i = 0; i <= 10; i++) {
            assertThat(yarn[i]).isEqualTo(plain[i]);
        }
        for (int i = 23; i < 32; i++) {
            assertThat(yarn[i]).isEqualTo(plain[i] / 4, within(1e-15));
        }
        double part = (16 - 10) / (23.0 - 10);
        assertThat(yarn[16]).isEqualTo(plain[16] * (1 - part) + plain[16] / 4 * part, within(1e-15));
    }

    @Test
    void dynamicScalingBeginsBeyondTheOriginalContext() {
        RopeScaling dynamic = llama("{\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2.0}}")
                .full()
                .scaling();
        assertThat(dynamic).isEqualTo(new RopeScaling.Dynamic(2, 512));

        double[] plain = new RopeScaling.None().inverseFrequencies(10000, 64, 1);
        assertThat(dynamic.inverseFrequencies(10000, 64, 512)).isEqualTo(plain);
        // At twice the context the base is multiplied by (2 * 2 - 1)^(64 / 62).
        double base = 10000 * Math.pow(3, 64 / 62.0);
        assertThat(dynamic.inverseFrequencies(10000, 64, 1024)[31])
                .isEqualTo(Math.pow(base, -62 / 64.0), within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"type\": \"dynamic\", \"factor\": 2.0}', 1024",
        "'{\"type\": \"yarn\", \"factor\": 4.0, \"original_max_position_embeddings\": 128}', 512",
        "'{\"type\": \"yarn\", \"factor\": 4.0}', 2048",
        "'{\"type\": \"linear\", \"factor\": 4.0}', 512"
    })
    void dynamicAndYarnReachFurther(String scaling, int expected) {
        assertThat(ConfigFile.of("A_llama_untied")
                        .with("{\"rope_scaling\": " + scaling + "}")
                        .read(folder)
                        .dimensions()
                        .maxPositions())
                .isEqualTo(expected);
    }

    @Test
    void gemma3HasFrequenciesOfItsOwnInSlidingLayers() {
        Rotary expected = new Rotary(
                new Rope(1000000, new RopeScaling.Linear(8)), new Rope(10000, new RopeScaling.None()), Set.of());

        assertThat(ConfigFile.of("A_gemma3_text").read(folder).rotary()).isEqualTo(expected);
        assertThat(ConfigFile.of("A_gemma3_text")
                        .without("rope_parameters")
                        .with("{\"rope_theta\": 1000000.0, \"rope_local_base_freq\": 10000.0,"
                                + " \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 8.0}}")
                        .read(folder)
                        .rotary())
                .as("as transformers 4 writes it")
                .isEqualTo(expected);
    }

    @Test
    void gemma3sOldAndNewFormMustAgree() {
        assertThatThrownBy(() -> ConfigFile.of("A_gemma3_text")
                        .with("{\"rope_local_base_freq\": 500.0}")
                        .read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(folder.resolve("config.json") + ": rope_local_base_freq is 500.0, but rope_parameters has"
                        + " 10000.0; expected one of them, or the same");
    }

    @Test
    void typesOfLayersMayDifferInEveryFamily() {
        assertThat(ConfigFile.of("A_gemma2")
                        .without("rope_theta")
                        .with("{\"rope_parameters\": {\"sliding_attention\": {\"rope_theta\": 10000.0},"
                                + " \"full_attention\": {\"rope_theta\": 1000000.0, \"rope_type\": \"linear\","
                                + " \"factor\": 8.0}}}")
                        .read(folder)
                        .rotary())
                .isEqualTo(new Rotary(
                        new Rope(1000000, new RopeScaling.Linear(8)),
                        new Rope(10000, new RopeScaling.None()),
                        Set.of()));
    }

    @ParameterizedTest
    @CsvSource({"'[1, 1, 1, 0]', 4, '3'", "'[0, 1, 0, 1]', 4, '0 2'", "null, 2, '1 3'", "null, 5, ''"})
    void smolLm3HasLayersWithoutRotaryEmbedding(String listed, int interval, String expected) {
        Set<Integer> layers = ConfigFile.of("A_smollm3")
                .with("{\"no_rope_layers\": " + listed + ", \"no_rope_layer_interval\": " + interval + "}")
                .read(folder)
                .rotary()
                .layersWithout();

        assertThat(layers.stream().sorted().map(String::valueOf).toList())
                .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'rope_scaling': {'rope_type': 'longrope'}}"
                        + " | rope_scaling.rope_type 'longrope' is not supported; expected default, linear, dynamic, yarn, or llama3",
                "{'rope_scaling': {'rope_type': 7}}"
                        + " | rope_scaling.rope_type 7 is not supported; expected default, linear, dynamic, yarn, or llama3",
                "{'rope_parameters': {'rope_type': 'proportional'}}"
                        + " | rope_parameters.rope_type 'proportional' is not supported; expected default, linear, dynamic, yarn, or llama3",
                "{'rope_scaling': {'type': 'linear'}} | rope_scaling.factor must be a positive number, found nothing",
                "{'rope_scaling': {'type': 'linear', 'factor': '8'}} | rope_scaling.factor must be a positive number, found '8'",
                "{'rope_scaling': {'type': 'yarn'}} | rope_scaling.factor must be a positive number, found nothing",
                "{'rope_scaling': {'type': 'yarn', 'factor': 4, 'truncate': 1}} | rope_scaling.truncate must be true or false, found 1",
                "{'rope_theta': 1.0, 'rope_scaling': {'type': 'yarn', 'factor': 4}} | rope_scaling.rope_type yarn needs a rope_theta above 1, found 1.0",
                "{'rope_scaling': {'factor': 8.0}} | rope_scaling.factor 8.0 is not supported for rope_type default",
                "{'rope_scaling': {'type': 'linear', 'factor': 2.0, 'attention_factor': 1.2}}"
                        + " | rope_scaling.attention_factor 1.2 is not supported for rope_type linear",
                "{'rope_scaling': {'type': 'dynamic', 'factor': 2.0, 'original_max_position_embeddings': 64}}"
                        + " | rope_scaling.original_max_position_embeddings 64 is not supported for rope_type dynamic",
                "{'rope_scaling': {'type': 'default', 'mrope_section': [16, 24, 24]}}"
                        + " | rope_scaling.mrope_section [16,24,24] is not supported for rope_type default",
                "{'rope_parameters': {'rope_theta': 10000.0, 'partial_rotary_factor': 0.5}}"
                        + " | rope_parameters.partial_rotary_factor 0.5 is not supported for rope_type default",
                "{'rope_scaling': 'yarn'} | rope_scaling must be an object or null, found 'yarn'",
                "{'rope_parameters': []} | rope_parameters must be an object or null, found []",
                "{'rope_theta': 10000.0, 'rope_parameters': {'rope_theta': 500.0}}"
                        + " | rope_theta is 10000.0, but rope_parameters has 500.0; expected one of them, or the same",
                "{'rope_scaling': {'type': 'linear', 'factor': 2.0}, 'rope_parameters': {'rope_type': 'linear', 'factor': 4.0}}"
                        + " | rope_scaling and rope_parameters differ; expected one of them, or the same",
                "{'rope_parameters': {'full_attention': {}}} | rope_parameters.sliding_attention must be an object, found nothing",
                "{'rope_parameters': {'full_attention': {}, 'chunked_attention': {}}}"
                        + " | rope_parameters.chunked_attention is not supported together with types of layers; expected full_attention and sliding_attention",
                "{'rope_parameters': {'full_attention': {'rope_type': 'ntk'}, 'sliding_attention': {}}}"
                        + " | rope_parameters.full_attention.rope_type 'ntk' is not supported; expected default, linear, dynamic, yarn, or llama3"
            })
    void namesWhatIsNotSupported(String keys, String reason) {
        assertThatThrownBy(() -> llama(keys.replace('\'', '"')))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(folder.resolve("config.json") + ": " + reason.replace('\'', '"'));
    }

    @Test
    void gemma3NeedsBothTypesOfLayers() {
        assertThatThrownBy(() -> ConfigFile.of("A_gemma3_text")
                        .with("{\"rope_parameters\": {\"rope_theta\": 1000000.0}}")
                        .read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(
                        folder.resolve("config.json") + ": rope_parameters {\"rope_theta\":1000000.0} has no types of"
                                + " layers; expected full_attention and sliding_attention");
    }

    private Rotary llama(String keys) {
        return ConfigFile.of("A_llama_untied")
                .without("rope_theta", "rope_scaling")
                .with(keys)
                .read(folder)
                .rotary();
    }
}
