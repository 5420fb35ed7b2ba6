package io.adapterfactory.t2l.lm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which layers have a window, by the keys of each family. */
class SlidingWindowTest {

    private static final String ALL_FULL = "['full_attention','full_attention','full_attention','full_attention']";
    private static final String LAST_SLIDES =
            "['full_attention','full_attention','full_attention','sliding_attention']";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A_llama_yarn    | {}                                                  |",
                "A_llama_yarn    | {'sliding_window': null, 'use_sliding_window': false} |",
                "A_llama_yarn    | {'layer_types': " + ALL_FULL + "}                   |",
                "A_mistral_sw8   | {}                                                  | 0 1",
                "A_mistral_sw8   | {'sliding_window': null}                            |",
                "A_mistral_sw8   | {'layer_types': ['sliding_attention','sliding_attention']} | 0 1",
                "A_gemma2        | {'layer_types': null}                               | 0 2",
                "A_gemma2        | {'layer_types': ['full_attention','sliding_attention','sliding_attention']} | 1 2",
                "A_gemma2        | {'sliding_window': null}                            |",
                "A_gemma3_text   | {}                                                  | 0 1 2 3 4",
                "A_gemma3_text   | {'layer_types': null}                               | 0 1 2 3 4",
                "A_gemma3_text   | {'layer_types': null, '_sliding_window_pattern': 2} | 0 2 4",
                "A_gemma3_text   | {'layer_types': null, 'sliding_window_pattern': 3}  | 0 1 3 4",
                "A_qwen2_sliding | {}                                                  | 2 3",
                "A_qwen2_sliding | {'layer_types': null}                               | 2 3",
                "A_qwen2_sliding | {'layer_types': null, 'max_window_layers': 0}       | 0 1 2 3",
                "A_qwen2_sliding | {'layer_types': null, 'max_window_layers': 4}       |",
                "A_qwen2_sliding | {'layer_types': null, 'sliding_window': null}       |",
                "A_qwen2_sliding | {'layer_types': null, 'use_sliding_window': false}  |",
                "A_qwen2_sliding | {'layer_types': " + LAST_SLIDES + "}                | 3",
                "A_qwen3         | {'use_sliding_window': true, 'sliding_window': 8, 'layer_types': " + LAST_SLIDES
                        + "} | 3",
                "A_qwen3         | {'use_sliding_window': true, 'sliding_window': 8, 'layer_types': null} |",
                "A_smollm3       | {'use_sliding_window': true, 'sliding_window': 8, 'layer_types': null} | 3",
                "A_smollm3       | {'use_sliding_window': false, 'sliding_window': 8, 'layer_types': null} |",
                "A_smollm3       | {'max_window_layers': 28}                           |"
            })
    void layersWithAWindow(String golden, String keys, String layers) {
        AttentionSpan span = ConfigFile.of(golden)
                .with(keys.replace('\'', '"'))
                .read(folder)
                .attention()
                .span();

        Set<Integer> expected = new TreeSet<>();
        for (String layer : layers == null ? new String[0] : layers.split(" ")) {
            expected.add(Integer.valueOf(layer));
        }
        assertThat(span).isEqualTo(expected.isEmpty() ? AttentionSpan.full() : new AttentionSpan(8, expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A_gemma2        | {'sliding_window': 0} | sliding_window must be a positive integer, found 0",
                "A_mistral       | {'sliding_window': '8'} | sliding_window must be a positive integer, found '8'",
                "A_mistral_sw8   | {'layer_types': ['sliding_attention']}"
                        + " | layer_types must be a list with one entry for each of 2 layers, found ['sliding_attention']",
                "A_mistral_sw8   | {'layer_types': 'sliding_attention'}"
                        + " | layer_types must be a list with one entry for each of 2 layers, found 'sliding_attention'",
                "A_mistral_sw8   | {'layer_types': ['full_attention','sliding_attention']}"
                        + " | layer_types ['full_attention','sliding_attention'] is not supported for MistralForCausalLM; expected sliding_attention in every layer",
                "A_gemma2        | {'layer_types': ['full_attention','sliding_attention','chunked_attention']}"
                        + " | layer_types[2] 'chunked_attention' is not supported; expected full_attention or sliding_attention",
                "A_gemma2        | {'sliding_window': null, 'layer_types': ['full_attention','full_attention','sliding_attention']}"
                        + " | layer_types has sliding_attention, but there is no sliding window: sliding_window is not set for Gemma2ForCausalLM",
                "A_qwen2_sliding | {'use_sliding_window': false}"
                        + " | layer_types has sliding_attention, but there is no sliding window: use_sliding_window is false or sliding_window is null",
                "A_llama_yarn    | {'layer_types': " + LAST_SLIDES + "}"
                        + " | layer_types has sliding_attention, but there is no sliding window: sliding_window is not set for LlamaForCausalLM",
                "A_qwen2_sliding | {'use_sliding_window': 'yes'} | use_sliding_window must be true or false, found 'yes'",
                "A_qwen2_sliding | {'max_window_layers': null} | max_window_layers must be an integer of 0 or more, found null",
                "A_gemma3_text   | {'sliding_window_pattern': 0} | sliding_window_pattern must be a positive integer, found 0"
            })
    void namesWhatCannotBeUsed(String golden, String keys, String reason) {
        assertThatThrownBy(() ->
                        ConfigFile.of(golden).with(keys.replace('\'', '"')).read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(folder.resolve("config.json") + ": " + reason.replace('\'', '"'));
    }
}
