package io.adapterfactory.experiments.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdapterLibraryTest {

    private static final LoraConfig CONFIG = new LoraConfig(1, 1, false, List.of("q_proj"));
    private static final LoraTarget TARGET =
            new LoraTarget(1, new LinkedHashMap<>(Map.of("q_proj", new ModuleShape(2, 2))));

    @Test
    void theNearestIsTheOneWithADescriptionOfGreatestCosine() {
        AdapterLibrary library = new AdapterLibrary(List.of(
                new AdapterLibrary.Entry("east", lora(1, 2), new float[][] {{1, 0}, {0, -1}}),
                new AdapterLibrary.Entry("north", lora(3, 6), new float[][] {{0, 1}})));

        assertThat(library.nearest(new float[] {0.6f, 0.8f}).task()).isEqualTo("north");
        assertThat(library.nearest(new float[] {0.1f, -0.9f}).task()).isEqualTo("east");
    }

    @Test
    void theAverageIsTakenNumberByNumber() {
        AdapterLibrary library = new AdapterLibrary(List.of(
                new AdapterLibrary.Entry("one", lora(1, 2), new float[0][]),
                new AdapterLibrary.Entry("two", lora(3, 6), new float[0][])));

        assertThat(library.average().a().get("q_proj")).containsExactly(2, 2);
        assertThat(library.average().b().get("q_proj")).containsExactly(4, 4);
    }

    @Test
    void adaptersOfDifferentShapesMakeNoLibrary() {
        LoraConfig other = new LoraConfig(1, 2, false, List.of("q_proj"));
        LoraWeights different =
                new LoraWeights(other, TARGET, Map.of("q_proj", new float[2]), Map.of("q_proj", new float[2]));

        assertThatThrownBy(() -> new AdapterLibrary(List.of(
                        new AdapterLibrary.Entry("one", lora(1, 2), new float[0][]),
                        new AdapterLibrary.Entry("two", different, new float[0][]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the adapter of task two is for");
        assertThatThrownBy(() -> new AdapterLibrary(List.of())).hasMessage("a library needs at least one adapter");
    }

    private static LoraWeights lora(float a, float b) {
        return new LoraWeights(
                CONFIG, TARGET, Map.of("q_proj", new float[] {a, a}), Map.of("q_proj", new float[] {b, b}));
    }
}
