package io.adapterfactory.generator.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DescriptionRuleTest {

    @Test
    void keepsTextAndTrimsIt() {
        assertThat(DescriptionRule.check(" Schreib's rückwärts 🙃\n\tund sortiert \n"))
                .isEqualTo("Schreib's rückwärts 🙃\n\tund sortiert");
        assertThat(DescriptionRule.check("x".repeat(4000))).hasSize(4000);
        assertThat(DescriptionRule.check("🙃".repeat(4000))).hasSize(8000);
    }

    @Test
    void refusesAnEmptyDescription() {
        assertThatThrownBy(() -> DescriptionRule.check(" \n\t "))
                .isInstanceOf(RefusedException.class)
                .hasMessage("the description is empty; expected 1 to 4000 characters");
        assertThatThrownBy(() -> DescriptionRule.check(null)).isInstanceOf(RefusedException.class);
    }

    @Test
    void refusesATooLongDescription() {
        assertThatThrownBy(() -> DescriptionRule.check("x".repeat(4001)))
                .hasMessage("the description has 4001 characters; expected 1 to 4000");
    }

    @Test
    void refusesBinary() {
        assertThatThrownBy(() -> DescriptionRule.check("PK\u0003\u0004"))
                .hasMessage("the description holds U+0003 at character 3, which is not text; expected plain text");
        assertThatThrownBy(() -> DescriptionRule.check("a\uFFFD")).hasMessageContaining("U+FFFD at character 2");
        assertThatThrownBy(() -> DescriptionRule.check("\uD800 alone")).hasMessageContaining("U+D800 at character 1");
    }
}
