package io.adapterfactory.t2l.hypernetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.lora.KnownBaseModel;
import io.adapterfactory.t2l.lora.LoraConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares with sizes calculated by hand from the paper's appendix and the reference's layout, with task vectors of
 * 1024.
 */
class ParameterTableTest {

    /** Linear layers have in * out + out numbers, layer norms twice their width. */
    private static long trunk(long d, long h, long layers, long modules) {
        long taskEncoder = 1024 * d / 2 + d / 2 + 2 * d / 2;
        long encoders = (layers + modules) * d / 4 + 2 * 2 * d / 4;
        long bottleneck = d * 4 * d + 4 * d + 4 * d * d + d;
        long beforeHeads = 2 * d + d * 4 * d + 4 * d + 4 * d * h + h;
        return taskEncoder + encoders + bottleneck + 2 * (2 * d + bottleneck) + beforeHeads;
    }

    private static long head(long h, long numbers) {
        return h * numbers + numbers;
    }

    @ParameterizedTest
    @CsvSource({"mistral-7b, 32, 4096, 4096", "llama-3.1-8b, 32, 4096, 4096", "gemma-2-2b, 26, 2304, 2048"})
    void sumsUpAsTheFormulasDo(String model, long layers, long hidden, long query) {
        long d = 128;
        long h = 512;
        long r = 8;
        long keyValue = 1024;
        long embeddings = 2 * 2 * d + 2 * d;
        assertThat(table(model, HeadForm.L).parameters())
                .isEqualTo(trunk(d, h, layers, 2) + head(h, r * (hidden + query)) + head(h, r * (hidden + keyValue)));
        assertThat(table(model, HeadForm.M).parameters())
                .isEqualTo(trunk(d, h, layers, 2)
                        + embeddings
                        + head(h, r * Math.max(hidden, query))
                        + head(h, r * Math.max(hidden, keyValue)));
        assertThat(table(model, HeadForm.S).parameters())
                .isEqualTo(trunk(d, h, layers, 2)
                        + embeddings
                        + r * d
                        + 2 * d
                        + head(h, Math.max(hidden, query))
                        + head(h, Math.max(hidden, keyValue)));
        assertThat(table(model, HeadForm.L).adapterParameters())
                .isEqualTo(layers * r * (hidden + query + hidden + keyValue));
    }

    /** 55, 34 and 5 million, and 3.4 million for an adapter; form M has exactly the count of the authors' code. */
    @Test
    void isThePapersAtMistralSevenB() {
        assertThat(table("mistral-7b", HeadForm.L).parameters()).isBetween(55_000_000L, 55_999_999L);
        assertThat(table("mistral-7b", HeadForm.M).parameters()).isEqualTo(34_412_288);
        assertThat(table("mistral-7b", HeadForm.S).parameters()).isBetween(4_500_000L, 5_499_999L);
        assertThat(table("mistral-7b", HeadForm.S).adapterParameters()).isEqualTo(3_407_872);
    }

    @Test
    void namesThePartsInTheOrderOfTheirUse() {
        assertThat(table("gemma-2-2b", HeadForm.S).parts())
                .extracting(ParameterTable.Part::name)
                .containsExactly(
                        "task encoder",
                        "layer encoder",
                        "module encoder",
                        "mixer",
                        "residual block 1",
                        "residual block 2",
                        "block before the heads",
                        "A-or-B embedding",
                        "rank embedding",
                        "head of q_proj",
                        "head of v_proj");
    }

    @Test
    void namesWhatIsUnknown() {
        assertThatThrownBy(() -> KnownBaseModel.of("gpt-2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("base model gpt-2 is unknown; expected one of mistral-7b, llama-3.1-8b, gemma-2-2b");
        assertThatThrownBy(() -> KnownBaseModel.GEMMA_2_2B.target(List.of("c_attn")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "target module c_attn is unknown; expected q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj"
                                + " or down_proj");
    }

    private static ParameterTable table(String model, HeadForm form) {
        List<String> modules = List.of("q_proj", "v_proj");
        return ParameterTable.of(HypernetworkConfig.of(
                form,
                HypernetworkConfig.Sizes.paper(1024),
                new LoraConfig(8, 16, true, modules),
                KnownBaseModel.of(model).target(modules),
                model,
                "gte"));
    }
}
