package io.adapterfactory.messaging.basemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BaseModelSelectionTest {

    private static String group(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new GroupSuffix())
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withSources(new PropertiesConfigSource(
                        Map.of("group.id", "evaluator-service${base-model-group.suffix:}"), "channel", 50))
                .build()
                .getValue("group.id", String.class);
    }

    @Test
    void aPodWithNamesTakesThoseOnlyAndLeavesTheRest() {
        BaseModelSelection selection = new BaseModelSelection(List.of("smollm2", "nano"), List.of());

        assertThat(selection.takes("nano")).isTrue();
        assertThat(selection.takes("mistral")).isFalse();
        assertThat(selection.takesTheRest()).isFalse();
        assertThat(selection).hasToString("only nano, smollm2");
    }

    @Test
    void aPodWithExceptionsTakesAllOthersAndUnknownNames() {
        BaseModelSelection selection = new BaseModelSelection(List.of(), List.of("smollm2"));

        assertThat(selection.takes("smollm2")).isFalse();
        assertThat(selection.takes("no-such-model")).isTrue();
        assertThat(selection.takesTheRest()).isTrue();
        assertThat(BaseModelSelection.all().takes("anything")).isTrue();
    }

    @Test
    void settingsThatContradictOrCannotBeNamesAreRefused() {
        assertThatThrownBy(() -> new BaseModelSelection(List.of("a"), List.of("b")))
                .hasMessageContaining("factory.base-models.only is [a] and factory.base-models.except is [b]");
        assertThatThrownBy(() -> new BaseModelSelection(List.of("../a"), List.of()))
                .hasMessageContaining("factory.base-models.only has the name '../a'");
    }

    @Test
    void podsWithTheSameNamesAreOneGroupAndTheRestKeepsItsName() {
        assertThat(group(Map.of())).isEqualTo("evaluator-service");
        assertThat(group(Map.of("factory.base-models.except", "nano"))).isEqualTo("evaluator-service");
        assertThat(group(Map.of("factory.base-models.only", "smollm2, nano")))
                .isEqualTo(group(Map.of("factory.base-models.only", "nano,smollm2")))
                .isEqualTo("evaluator-service.nano+smollm2");
    }

    @Test
    void aBaseModelThatNoGroupTakesIsFound() {
        List<String> names = List.of("a", "b", "c");

        assertThat(BaseModelCoverage.untaken(names, List.of(Set.of()), Set.of()))
                .isEmpty();
        assertThat(BaseModelCoverage.untaken(names, List.of(Set.of("a"), Set.of("b")), Set.of()))
                .containsExactly("c");
        assertThat(BaseModelCoverage.untaken(names, List.of(Set.of(), Set.of("a")), Set.of("a", "b")))
                .containsExactly("b");
        assertThat(BaseModelCoverage.untaken(names, List.of(), Set.of())).containsExactly("a", "b", "c");
    }
}
