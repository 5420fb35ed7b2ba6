package io.adapterfactory.t2l.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoraTargetTest {

    private static final ModuleShape WIDE = new ModuleShape(6, 8);
    private static final ModuleShape NARROW = new ModuleShape(6, 4);

    @Test
    void aModuleOfOneShapeIsOneGroupWithItsName() {
        LoraTarget target = new LoraTarget(3, Map.of("q_proj", WIDE));

        assertThat(target.groups()).isEqualTo(Map.of("q_proj", new LayerGroup("q_proj", List.of(0, 1, 2), WIDE)));
        assertThat(target.isUniform()).isTrue();
        assertThat(target.modulesAndLayers()).isEqualTo("q_proj in layers 0-2");
    }

    @Test
    void groupsOfOneModuleAreNumberedByTheirFirstLayers() {
        LoraTarget target = MixedLayers.TARGET;

        assertThat(target.groups().keySet()).containsExactly("q_proj.0", "q_proj.1", "v_proj");
        assertThat(target.groups().get("q_proj.0").layers()).containsExactly(0, 2);
        assertThat(target.modules()).containsExactly("q_proj", "v_proj");
        assertThat(target.layers()).containsExactly(0, 2, 3, 5);
        assertThat(target.isUniform()).isFalse();
        assertThat(target.share("q_proj.1")).isEqualTo(0.5);
        assertThat(target.parameters(2)).isEqualTo(2 * 2 * (14 + 16 + 10)); // two layers in each group
        assertThat(target.modulesAndLayers()).isEqualTo("q_proj in layers 0,2; q_proj, v_proj in layers 3,5");
        assertThat(target)
                .hasToString("q_proj (6 to 8) in layers 0,2, q_proj (6 to 10) in layers 3,5, v_proj (6 to 4) in"
                        + " layers 3,5");
    }

    @Test
    void aModuleIsFoundInItsLayersOnly() {
        assertThat(MixedLayers.TARGET.find("q_proj", 5))
                .contains(new LoraTarget.Place("q_proj.1", 1, new ModuleShape(6, 10)));
        assertThat(MixedLayers.TARGET.find("v_proj", 2)).isEmpty();
        assertThat(MixedLayers.TARGET.find("k_proj", 5)).isEmpty();
    }

    @Test
    void itsPartInSomeLayersFitsInIt() {
        LoraTarget part = MixedLayers.TARGET.inLayers(List.of(0, 5));

        assertThat(part)
                .isEqualTo(LoraTarget.of(List.of(
                        new LayerGroup("q_proj", List.of(0), WIDE),
                        new LayerGroup("q_proj", List.of(5), new ModuleShape(6, 10)),
                        new LayerGroup("v_proj", List.of(5), NARROW))));
        assertThat(part.fitsIn(MixedLayers.TARGET)).isTrue();
        assertThat(MixedLayers.TARGET.fitsIn(part)).isFalse();
        assertThat(new LoraTarget(1, Map.of("q_proj", NARROW)).fitsIn(MixedLayers.TARGET))
                .isFalse();
        assertThatThrownBy(() -> MixedLayers.TARGET.inLayers(List.of(0, 1)))
                .hasMessage("layers 0-1 do not all exist; the base model has 0,2-3,5");
    }

    @Test
    void groupsThatOverlapOrHaveWrongNamesAreRefused() {
        LayerGroup first = new LayerGroup("q_proj", List.of(0, 1), WIDE);

        assertThatThrownBy(() -> LoraTarget.of(List.of(first, new LayerGroup("q_proj", List.of(1), NARROW))))
                .hasMessage("module q_proj has a layer in two groups; expected each layer in one group");
        assertThatThrownBy(() -> LoraTarget.of(List.of(first, new LayerGroup("q_proj", List.of(2), WIDE))))
                .hasMessage("module q_proj has several groups of one shape; expected one group for each shape");
        assertThatThrownBy(() -> new LoraTarget(Map.of("q_proj.0", first)))
                .hasMessage("the groups of layers are named [q_proj.0]; expected [q_proj]");
        assertThatThrownBy(() -> LoraTarget.of(List.of())).hasMessage("a LoRA needs at least one target module");
    }
}
