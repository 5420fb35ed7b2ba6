package io.adapterfactory.t2l.hypernetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.MixedLayers;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A hypernetwork whose layers differ must write what several hypernetworks of equal layers write together. */
class LayerGroupsTest {

    private static final LoraTarget TARGET = MixedLayers.TARGET;

    static Stream<Arguments> hypernetworks() {
        return Stream.of(HeadForm.values()).flatMap(form -> Stream.of(
                        HeadOutput.PLAIN,
                        HeadOutput.onMultiTaskLora(false),
                        HeadOutput.zScores(),
                        HeadOutput.enlargedUpdates())
                .map(output -> Arguments.of(form, output)));
    }

    @ParameterizedTest
    @MethodSource("hypernetworks")
    void everyGroupGetsTheMatricesOfAHypernetworkForItAlone(HeadForm form, HeadOutput output) {
        HypernetworkConfig config = config(form, output, TARGET);
        Map<String, float[]> weights = weights(config);
        float[][] vectors = new float[3][];
        for (int task = 0; task < vectors.length; task++) {
            vectors[task] = MixedLayers.numbers(new Random(task), 12);
        }

        List<LoraWeights> together = generate(config, weights, vectors);

        TARGET.groups().forEach((name, group) -> {
            HypernetworkConfig alone =
                    config(form, output, new LoraTarget(group.layers(), Map.of(group.module(), group.shape())));
            List<LoraWeights> expected = generate(alone, weightsOf(alone, name, group, weights), vectors);
            for (int task = 0; task < vectors.length; task++) {
                assertSame(together.get(task).a().get(name), expected.get(task).a(), group.module());
                assertSame(together.get(task).b().get(name), expected.get(task).b(), group.module());
            }
        });
    }

    private static void assertSame(float[] found, Map<String, float[]> expected, String module) {
        assertThat(Goldens.relativeError(found, expected.get(module))).isLessThan(1e-6);
    }

    private static List<LoraWeights> generate(
            HypernetworkConfig config, Map<String, float[]> weights, float[][] vectors) {
        try (Hypernetwork hypernetwork = new Hypernetwork(config, weights, Goldens.device())) {
            return hypernetwork.generate(vectors);
        }
    }

    private static HypernetworkConfig config(HeadForm form, HeadOutput output, LoraTarget target) {
        return HypernetworkConfig.of(
                        form,
                        new HypernetworkConfig.Sizes(12, 5, 16, 20),
                        new LoraConfig(2, 4, true, target.modules()),
                        target,
                        "none",
                        "none")
                .withOutput(output);
    }

    private static Map<String, float[]> weights(HypernetworkConfig config) {
        Random random = new Random(4);
        Map<String, float[]> weights = new LinkedHashMap<>();
        new HypernetworkParameters(config)
                .all()
                .forEach((name, shape) -> weights.put(name, MixedLayers.numbers(random, (int) shape.size())));
        return weights;
    }

    /** The weights of a hypernetwork for one group, taken from those of the whole. */
    private static Map<String, float[]> weightsOf(
            HypernetworkConfig alone, String name, LayerGroup group, Map<String, float[]> whole) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        for (String tensor : new HypernetworkParameters(alone).all().keySet()) {
            if (tensor.equals("layer_depth_encoder.0.weight")) {
                weights.put(tensor, rows(whole.get(tensor), group.layers(), TARGET.layers()));
            } else if (tensor.equals("layer_type_encoder.0.weight")) {
                weights.put(tensor, rows(whole.get(tensor), List.of(group.module()), TARGET.modules()));
            } else if (tensor.startsWith("out_emb.")) {
                weights.put(tensor, whole.get(tensor));
            } else {
                weights.put(tensor, whole.get(tensor.replace(group.module(), name)));
            }
        }
        return weights;
    }

    private static <T> float[] rows(float[] table, List<T> chosen, List<T> all) {
        int width = table.length / all.size();
        float[] rows = new float[chosen.size() * width];
        for (int i = 0; i < chosen.size(); i++) {
            System.arraycopy(table, all.indexOf(chosen.get(i)) * width, rows, i * width, width);
        }
        return rows;
    }

    @Test
    void theTrunkIsSharedAndEveryGroupHasAHead() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        new HypernetworkParameters(config(HeadForm.L, HeadOutput.onMultiTaskLora(false), TARGET))
                .all()
                .forEach((name, shape) -> sizes.put(name, shape.size()));

        List<String> heads = new ArrayList<>(sizes.keySet());
        heads.removeIf(name -> !name.startsWith("heads."));
        assertThat(heads).containsExactly("heads.q_proj.0.weight", "heads.q_proj.1.weight", "heads.v_proj.weight");
        assertThat(sizes)
                .containsEntry("layer_depth_encoder.0.weight", 4L * 4) // layers 0, 2, 3 and 5
                .containsEntry("layer_type_encoder.0.weight", 2L * 4)
                .containsEntry("heads.q_proj.1.weight", 2L * (6 + 10) * 20)
                .containsEntry("AB_offset.B.v_proj", 2L * 4 * 2);
    }

    @Test
    void initiallyEveryTaskGetsTheMultiTaskLora() {
        HypernetworkConfig config = config(HeadForm.L, HeadOutput.onMultiTaskLora(false), TARGET);
        LoraWeights multiTask = MixedLayers.random(config.lora(), TARGET, 9);

        Map<String, float[]> start = new HypernetworkParameters(config).initialize(1, multiTask);

        LoraWeights generated = generate(config, start, new float[1][12]).get(0);
        for (String group : TARGET.groups().keySet()) {
            assertThat(generated.a().get(group)).isEqualTo(multiTask.a().get(group));
            assertThat(generated.b().get(group)).isEqualTo(multiTask.b().get(group));
        }
    }

    @Test
    void aBaseModelWithoutAModuleInALayerIsRefused() {
        HypernetworkConfig config = config(HeadForm.L, HeadOutput.PLAIN, TARGET);
        LayerGroup first = new LayerGroup("q_proj", List.of(0, 1, 2), new ModuleShape(6, 8));
        LayerGroup second = new LayerGroup("q_proj", List.of(3, 4, 5), new ModuleShape(6, 10));

        config.requireFits(
                "none",
                LoraTarget.of(
                        List.of(first, second, new LayerGroup("v_proj", List.of(3, 4, 5), new ModuleShape(6, 4)))));
        assertThatThrownBy(() -> config.requireFits(
                        "none",
                        LoraTarget.of(List.of(
                                first, second, new LayerGroup("v_proj", List.of(3, 4), new ModuleShape(6, 4))))))
                .isInstanceOf(InvalidHypernetworkException.class)
                .hasMessage("its adapters are on v_proj in layer 5, where base model 'none' has no such module");
        assertThatThrownBy(() -> config.requireFits(
                        "none",
                        new LoraTarget(6, Map.of("q_proj", new ModuleShape(6, 8), "v_proj", new ModuleShape(6, 4)))))
                .isInstanceOf(InvalidHypernetworkException.class)
                .hasMessage(
                        "its adapters of q_proj go from 6 to 10 numbers, base model 'none' needs 6 to 8 in layer 3");
    }
}
