package io.adapterfactory.t2l.lora.peft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which adapters are read, and the result. The adapters are on q_proj, v_proj and o_proj of four layers. */
class PeftConfigTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> MODULES = List.of("q_proj", "v_proj", "o_proj");
    private static final int LAYERS = 4;
    private static final int WIDTH = 6;
    private static final int RANK = 2;

    @TempDir
    Path folder;

    private final ObjectNode config = JSON.createObjectNode();
    private final Map<String, TensorData> tensors = new LinkedHashMap<>();
    private final Map<String, float[]> numbers = new LinkedHashMap<>();

    @BeforeEach
    void plainAdapter() {
        config.put("peft_type", "LORA").put("task_type", "CAUSAL_LM");
        config.put("r", RANK).put("lora_alpha", 8).put("base_model_name_or_path", "nano");
        config.set("target_modules", JSON.valueToTree(MODULES));
        for (int layer = 0; layer < LAYERS; layer++) {
            for (String module : MODULES) {
                put(layer, module, RANK);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                // These gave wrong results without an error before they were refused.
                "init_lora_weights ~ \"pissa\" ~ belongs to changed weights of the base model. Convert it with PEFT",
                "init_lora_weights ~ \"pissa_niter_16\" ~ belongs to changed weights",
                "init_lora_weights ~ \"PiSSA\" ~ belongs to changed weights",
                "init_lora_weights ~ \"olora\" ~ belongs to changed weights",
                "init_lora_weights ~ \"corda\" ~ belongs to changed weights",
                "init_lora_weights ~ \"loftq\" ~ belongs to changed weights",
                "init_lora_weights ~ \"lora_ga\" ~ belongs to changed weights",
                "init_lora_weights ~ \"other\" ~ expected one of true, false, 'gaussian'",
                "init_lora_weights ~ 1 ~ expected one of true, false, 'gaussian'",
                "loftq_config ~ {\"loftq_bits\":4} ~ LoftQ",
                "corda_config ~ {\"corda_method\":\"ipm\"} ~ CorDA",
                "lora_ga_config ~ {\"direction\":\"ArB2r\"} ~ LoRA-GA",
                "alora_invocation_tokens ~ [5,6] ~ aLoRA",
                "layer_replication ~ [[0,3],[2,3]] ~ layer replication",
                "kasa_config ~ {\"beta\":0.1} ~ KaSA",
                "use_qalora ~ true ~ QALoRA",
                "use_bdlora ~ {\"nblocks\":2} ~ BD-LoRA",
                "monteclora_config ~ {\"num_samples\":8} ~ MonteCLoRA",
                "arrow_config ~ {\"top_k\":2} ~ Arrow",
                "trainable_token_indices ~ [5] ~ trained tokens",
                "trainable_token_indices ~ {\"embed_tokens\":[5]} ~ trained tokens",
                "target_parameters ~ [\"mlp.experts.down_proj\"] ~ single parameters",
                "megatron_config ~ {\"hidden_size\":8} ~ Megatron",
                "enable_lora ~ [true,false,true] ~ fused module",
                "use_dora ~ true ~ DoRA",
                "lora_bias ~ true ~ a bias of B",
                "bias ~ \"all\" ~ trained biases",
                "bias ~ \"lora_only\" ~ trained biases",
                "fan_in_fan_out ~ true ~ transposed weights",
                "modules_to_save ~ [\"lm_head\"] ~ trained in full",
                // Unknown keys with a value that may turn a feature on.
                "use_newest_lora ~ true ~ the key is unknown",
                "newest_config ~ {\"a\":1} ~ the key is unknown",
                "gate ~ 0.5 ~ the key is unknown",
                // Values of other types.
                "use_rslora ~ \"true\" ~ use_rslora is \"true\"; expected true or false",
                "use_dora ~ \"false\" ~ use_dora is \"false\", which is not supported (DoRA",
                "r ~ \"2\" ~ r is \"2\"; expected a whole number above 0",
                "r ~ 2.0 ~ r is 2.0; expected a whole number above 0",
                "r ~ 0 ~ r is 0; expected a whole number above 0",
                "r ~ null ~ r is null; expected a whole number above 0",
                "lora_alpha ~ \"8\" ~ lora_alpha is \"8\"; expected a number above 0",
                "lora_alpha ~ null ~ lora_alpha is null; expected a number above 0",
                "lora_alpha ~ -8 ~ lora_alpha is -8; expected a number above 0",
                "lora_alpha ~ 1e99 ~ lora_alpha is 1.0E99; expected a number above 0",
                "peft_type ~ null ~ peft_type is null, which is not supported; expected 'LORA'",
                "peft_type ~ \"IA3\" ~ peft_type is \"IA3\", which is not supported; expected 'LORA'",
                "task_type ~ \"SEQ_CLS\" ~ task_type is \"SEQ_CLS\", which is not supported; expected 'CAUSAL_LM'",
                "rank_pattern ~ [] ~ ",
                "rank_pattern ~ [1] ~ rank_pattern is [1]; expected an object",
                "rank_pattern ~ {\"q_proj\":\"2\"} ~ rank_pattern of 'q_proj' is \"2\"; expected a whole number"
                        + " above 0",
                "alpha_pattern ~ {\"k_proj\":0} ~ alpha_pattern of 'k_proj' is 0; expected a number above 0",
                "alpha_pattern ~ {\"(q_proj\":4} ~ alpha_pattern: the regular expression",
                "target_modules ~ null ~ target_modules is missing",
                "target_modules ~ 5 ~ target_modules is 5; expected a text, or a list of texts",
                "target_modules ~ [\"q_proj\",5] ~ expected a text, or a list of texts",
                "target_modules ~ \"(a+)+$|[[a]\" ~ has a construct that is not supported",
                "layers_to_transform ~ \"all\" ~ layers_to_transform is \"all\"; expected numbers of layers, from 0",
                "layers_to_transform ~ [0,-1] ~ expected numbers of layers, from 0"
            })
    void variantsOfLoraAreRefusedByName(String key, String value, String reason) throws IOException {
        if (reason == null) { // an empty list instead of an object has no meaning
            set(key, value);
            assertThat(read().config().rank()).isEqualTo(RANK);
            return;
        }
        set(key, value);

        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidAdapterException.class)
                .hasMessageStartingWith(folder.resolve(PeftDirectory.CONFIG) + ": ")
                .hasMessageContaining(key)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "target_modules ~ \".*\\\\.self_attn\\\\.(q_proj|v_proj|o_proj)\"",
                "target_modules ~ \"all-linear\"",
                "target_modules ~ \"ALL-LINEAR\"",
                "target_modules ~ [\"self_attn.q_proj\",\"self_attn.v_proj\",\"self_attn.o_proj\"]",
                "target_modules ~ [\"q_proj\",\"v_proj\",\"o_proj\",\"c_attn\"]",
                "target_modules ~"
                        + " \"(?:.*?(?:language|text).*?(?:mlp).*?(?:q_proj).*?)|(?:\\\\bmodel\\\\.layers\\\\.[\\\\d]{1,}\\\\."
                        + "(?:self_attn|mlp)\\\\.(?:(?:q_proj|k_proj|v_proj|o_proj)))\"",
                "target_modules ~ \"model\\\\.layers\\\\.(?P<layer>\\\\d+)\\\\.self_attn\\\\.[qvo]_proj\"",
                "exclude_modules ~ [\"k_proj\"]",
                "exclude_modules ~ \".*mlp.*\"",
                "rank_pattern ~ {}",
                "rank_pattern ~ {\"k_proj\":64}",
                "rank_pattern ~ {\"q_proj\":2}",
                "alpha_pattern ~ {\"k_proj\":32}",
                "alpha_pattern ~ {\"proj\":32}",
                "layers_to_transform ~ [0,1,2,3]",
                "layers_to_transform ~ []",
                "layers_pattern ~ \"layers\"",
                "init_lora_weights ~ false",
                "init_lora_weights ~ \"gaussian\"",
                "init_lora_weights ~ \"eva\"",
                "init_lora_weights ~ \"orthogonal\"",
                "eva_config ~ {\"rho\":2.0}",
                "loftq_config ~ {}",
                "qalora_group_size ~ 16",
                "megatron_core ~ \"megatron.core\"",
                "lora_dropout ~ 0.1",
                "peft_version ~ \"0.18.0\"",
                "auto_mapping ~ {\"base_model_class\":\"X\"}",
                "task_type ~ null",
                "bias ~ null",
                "use_dora ~ null",
                "newest_config ~ null",
                "use_newest_lora ~ false",
                "modules_to_save ~ []"
            })
    void settingsWithoutAnEffectAreReadAsThePlainAdapter(String key, String value) throws IOException {
        LoraWeights plain = read();
        set(key, value);

        LoraWeights read = read();

        assertThat(read.config().rank()).isEqualTo(RANK);
        assertThat(read.config().scaling()).isEqualTo(4);
        assertThat(read.target().layerCount()).isEqualTo(LAYERS);
        assertThat(read.target().modules())
                .containsExactlyElementsOf(
                        value.startsWith("\"") && key.equals("target_modules")
                                ? List.of("q_proj", "v_proj", "o_proj")
                                : MODULES);
        MODULES.forEach(module -> {
            assertThat(read.a().get(module)).isEqualTo(plain.a().get(module));
            assertThat(read.b().get(module)).isEqualTo(plain.b().get(module));
        });
    }

    @Test
    void absentRankAndAlphaAreEight() throws IOException {
        config.remove("lora_alpha");

        assertThat(read().config().alpha()).isEqualTo(8);

        config.remove("r");
        for (int layer = 0; layer < LAYERS; layer++) {
            for (String module : MODULES) {
                put(layer, module, 8);
            }
        }

        assertThat(read().config().rank()).isEqualTo(8);
    }

    @Test
    void modulesKeepTheOrderOfTheConfiguration() throws IOException {
        set("target_modules", "[\"self_attn.o_proj\",\"q_proj\",\"v_proj\"]");

        assertThat(read().config().targetModules()).containsExactly("o_proj", "q_proj", "v_proj");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"q_proj\":16} ~ 8 ~ 8 ~ 4",
                "{\"self_attn.q_proj\":16} ~ 8 ~ 8 ~ 4",
                "{\".*\\\\.q_proj\":16} ~ 8 ~ 8 ~ 4",
                "{\"model.layers.0.self_attn.q_proj\":16,\"q_proj\":2} ~ 8 ~ 1 ~ 4",
                "{\"q_proj\":16,\"model.layers.0.self_attn.q_proj\":2} ~ 8 ~ 8 ~ 4",
                "{\"layers.[01].*proj\":2} ~ 1 ~ 1 ~ 1",
                "{\"_proj\":16} ~ 4 ~ 4 ~ 4"
            })
    void aPatternGivesModulesTheirOwnScaling(String pattern, float q0, float q1, float v0) throws IOException {
        set("alpha_pattern", pattern);

        LoraWeights read = read();

        assertThat(change(read, 0, "q_proj")).containsExactly(expected(0, "q_proj", RANK, q0), within(1e-5f));
        assertThat(change(read, 1, "q_proj")).containsExactly(expected(1, "q_proj", RANK, q1), within(1e-5f));
        assertThat(change(read, 0, "v_proj")).containsExactly(expected(0, "v_proj", RANK, v0), within(1e-5f));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPatternGivesModulesTheirOwnRank(boolean useRslora) throws IOException {
        config.put("use_rslora", useRslora);
        set("rank_pattern", "{\"v_proj\":4,\"layers.2.self_attn.o_proj\":1}");
        for (int layer = 0; layer < LAYERS; layer++) {
            put(layer, "v_proj", 4);
        }
        put(2, "o_proj", 1);

        LoraWeights read = read();

        assertThat(read.config().rank()).isEqualTo(4);
        assertThat(change(read, 1, "v_proj"))
                .containsExactly(expected(1, "v_proj", 4, useRslora ? 4 : 2), within(1e-5f));
        assertThat(change(read, 2, "o_proj")).containsExactly(expected(2, "o_proj", 1, 8), within(1e-5f));
        assertThat(change(read, 3, "o_proj"))
                .containsExactly(expected(3, "o_proj", 2, useRslora ? (float) (8 / Math.sqrt(2)) : 4), within(1e-5f));
    }

    @Test
    void aRankThatIsNotThePatternsIsRefused() throws IOException {
        set("rank_pattern", "{\"v_proj\":4}");

        assertThatThrownBy(this::read).hasMessageContaining("v_proj.lora_A.weight has shape [2, 6], expected [4, 6]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "null ~ null",
                "[3] ~ null",
                "3 ~ null",
                "[3] ~ \"layers\"",
                "[3] ~ [\"h\",\"layers\"]",
                "[3] ~ \"\""
            })
    void layersWithoutAnAdapterStayAsTheyAre(String layers, String pattern) throws IOException {
        set("layers_to_transform", layers);
        set("layers_pattern", pattern);
        tensors.keySet().removeIf(name -> !name.contains(".layers.3."));

        LoraWeights read = read();

        assertThat(read.target().layers()).containsExactly(3);
        assertThat(change(read, 3, "q_proj")).containsExactly(expected(3, "q_proj", RANK, 4), within(1e-5f));
    }

    @Test
    void layersOfDifferentShapesAreRead() throws IOException {
        String q = "base_model.model.model.layers.2.self_attn.q_proj.lora_";
        float[] wider = new float[(WIDTH + 1) * RANK];
        wider[WIDTH * RANK] = 5;
        tensors.put(q + "B.weight", TensorData.of(wider, WIDTH + 1, RANK));

        LoraWeights read = read();

        assertThat(read.target().groups().keySet()).containsExactly("q_proj.0", "q_proj.1", "v_proj", "o_proj");
        assertThat(read.target().groups().get("q_proj.1"))
                .isEqualTo(new LayerGroup("q_proj", List.of(2), new ModuleShape(WIDTH, WIDTH + 1)));
        assertThat(read.a().get("q_proj.1")).isEqualTo(numbers.get(q + "A.weight"));
        assertThat(read.b().get("q_proj.1")).isEqualTo(wider);
        assertThat(read.target().groups().get("q_proj.0").layers()).containsExactly(0, 1, 3);
        assertThat(change(read, 3, "q_proj")).containsExactly(expected(3, "q_proj", RANK, 4), within(1e-5f));
    }

    @Test
    void aModuleMayBeAdaptedInSomeLayersOnly() throws IOException {
        set(
                "target_modules",
                "\"model\\\\.layers\\\\.([01]\\\\.self_attn\\\\.q_proj|[0-3]\\\\.self_attn\\\\.v_proj)\"");
        tensors.keySet().removeIf(name -> name.contains("o_proj") || name.matches(".*layers.[23].*q_proj.*"));

        LoraWeights read = read();

        assertThat(read.target().modules()).containsExactly("q_proj", "v_proj");
        assertThat(change(read, 1, "q_proj")).containsExactly(expected(1, "q_proj", RANK, 4), within(1e-5f));
        assertThat(read.target().find("q_proj", 2)).isEmpty();
        assertThat(change(read, 2, "v_proj")).containsExactly(expected(2, "v_proj", RANK, 4), within(1e-5f));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "target_modules ~ [\"q_proj\",\"v_proj\"] ~ layers.0.self_attn.o_proj.lora_A.weight is of a module",
                "target_modules ~ [\"proj\"] ~ is of a module that adapter_config.json does not target",
                "target_modules ~ [] ~ is of a module that adapter_config.json does not target",
                "target_modules ~ \"q_proj|v_proj|o_proj\" ~ is of a module that adapter_config.json does not target",
                "exclude_modules ~ [\"o_proj\"] ~ o_proj.lora_A.weight is of a module",
                "exclude_modules ~ \".*layers\\\\.0.*\" ~ layers.0.self_attn.o_proj.lora_A.weight is of a module",
                "layers_to_transform ~ [1,2,3] ~ layers.0.self_attn.o_proj.lora_A.weight is of a module",
                "layers_to_transform ~ 3 ~ layers.0.self_attn.o_proj.lora_A.weight is of a module",
                "layers_to_transform ~ [0,1,2,3,4] ~ layers.4.self_attn.o_proj.lora_A.weight is missing"
            })
    void tensorsMustBeThoseOfTheTargets(String key, String value, String reason) throws IOException {
        set(key, value);

        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidAdapterException.class)
                .hasMessageStartingWith(folder.resolve(PeftDirectory.WEIGHTS) + ": tensor base_model.")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base_model.model.model.layers.0.self_attn.q_proj.lora_A.default.weight",
                "model.layers.0.self_attn.q_proj.lora_A.weight",
                "base_model.model.model.language_model.layers.0.self_attn.q_proj.lora_A.weight",
                "base_model.model.model.embed_tokens.lora_embedding_A",
                "base_model.model.lm_head.weight",
                "base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector",
                "base_model.model.model.layers.0.self_attn.q_proj.lora_B.bias",
                "base_model.model.model.layers.0.mlp.q_proj.lora_A.weight",
                "base_model.model.model.layers.00.self_attn.q_proj.lora_A.weight"
            })
    void aTensorThatPlainLoraDoesNotHaveIsRefused(String name) throws IOException {
        tensors.put(name, TensorData.of(new float[RANK * WIDTH], RANK, WIDTH));

        assertThatThrownBy(this::read)
                .hasMessage(folder.resolve(PeftDirectory.WEIGHTS) + ": tensor " + name
                        + " is not expected in a LoRA of self-attention and MLP projections");
    }

    @Test
    void aPatternThatTakesForeverIsGivenUp() throws IOException {
        set("target_modules", "\"((.|..|...)*)*X\\\\1\"");

        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidAdapterException.class)
                .hasMessageContaining("takes too many steps");
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter_model.bin", "adapter_model.pt"})
    void aPickleIsRefusedWithAWayToConvertIt(String name) throws IOException {
        write();
        Files.move(folder.resolve(PeftDirectory.WEIGHTS), folder.resolve(name));

        assertThatThrownBy(() -> PeftDirectory.read(folder))
                .hasMessageStartingWith(folder.resolve(name) + " is a pickle, which is not supported")
                .hasMessageContaining("expected adapter_model.safetensors. Convert it: python -c \"import torch;")
                .hasMessageContaining("torch.load('" + name + "'");
    }

    @Test
    void aByteOrderMarkIsSkippedAndAKeyMustNotComeTwice() throws IOException {
        write();
        String text = config.toString();
        Files.writeString(folder.resolve(PeftDirectory.CONFIG), "\uFEFF" + text);
        assertThat(PeftDirectory.read(folder).config().rank()).isEqualTo(RANK);

        Files.writeString(folder.resolve(PeftDirectory.CONFIG), text.replace("\"r\":2", "\"r\":4,\"r\":2"));
        assertThatThrownBy(() -> PeftDirectory.read(folder)).hasMessageContaining("Duplicate field 'r'");

        Files.writeString(folder.resolve(PeftDirectory.CONFIG), text + text);
        assertThatThrownBy(() -> PeftDirectory.read(folder)).hasMessageContaining("cannot be read as JSON");

        Files.writeString(folder.resolve(PeftDirectory.CONFIG), "[]");
        assertThatThrownBy(() -> PeftDirectory.read(folder)).hasMessageContaining("holds []; expected a JSON object");
    }

    private void set(String key, String value) throws IOException {
        JsonNode json = JSON.readTree(value);
        config.set(key, json);
    }

    private void put(int layer, String module, int rank) {
        Random random = new Random(31L * layer + module.hashCode() + rank);
        for (char matrix : new char[] {'A', 'B'}) {
            float[] values = new float[rank * WIDTH];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(9) - 4;
            }
            String name =
                    "base_model.model.model.layers." + layer + ".self_attn." + module + ".lora_" + matrix + ".weight";
            numbers.put(name, values);
            tensors.put(name, matrix == 'A' ? TensorData.of(values, rank, WIDTH) : TensorData.of(values, WIDTH, rank));
        }
    }

    private void write() throws IOException {
        Files.writeString(folder.resolve(PeftDirectory.CONFIG), config.toString());
        SafetensorsWriter.write(folder.resolve(PeftDirectory.WEIGHTS), tensors, Map.of());
    }

    private LoraWeights read() throws IOException {
        write();
        return PeftDirectory.read(folder);
    }

    /** s B A of the written numbers. */
    private float[] expected(int layer, String module, int rank, float scaling) {
        String prefix = "base_model.model.model.layers." + layer + ".self_attn." + module + ".lora_";
        return product(numbers.get(prefix + "A.weight"), numbers.get(prefix + "B.weight"), rank, scaling);
    }

    /** s B A of the adapter that was read. */
    private static float[] change(LoraWeights read, int layer, String module) {
        int rank = read.config().rank();
        LoraTarget.Place place = read.target().find(module, layer).orElseThrow();
        return product(
                read.a(place.group(), place.index()),
                read.b(place.group(), place.index()),
                rank,
                read.config().scaling());
    }

    private static float[] product(float[] a, float[] b, int rank, float scaling) {
        float[] change = new float[WIDTH * WIDTH];
        for (int i = 0; i < change.length; i++) {
            double sum = 0;
            for (int k = 0; k < rank; k++) {
                sum += (double) b[i / WIDTH * rank + k] * a[k * WIDTH + i % WIDTH];
            }
            change[i] = (float) (scaling * sum);
        }
        return change;
    }
}
