package io.adapterfactory.serving.adapter;

import static io.adapterfactory.serving.adapter.Adapters.adapter;
import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.serving.adapter.AdapterOrder.Purpose;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServableAdapterTest {

    /** The digits are those of {@code printf %s DESCRIPTION | sha256sum}. */
    @ParameterizedTest
    @CsvSource({
        "reverse it, task/reverse-it-cf273154",
        "'Kehr es um, bitte: «ÄÖ»', task/kehr-es-um-bitte-fa2c0ec2",
        "日本, task/cf2abf0c"
    })
    void theStableNameHasWordsOfTheDescriptionAndTellsItFromOthers(String description, String name) {
        assertThat(described(description).stableName()).isEqualTo(name);
    }

    @Test
    void anAliasInTheOrderIsTheStableName() {
        ServableAdapter ordered =
                Adapters.ordered(adapter("a", 1), "task", new AdapterOrder(Purpose.TASK, Optional.of("task/reverse")));

        assertThat(ordered.stableName()).isEqualTo("task/reverse");
    }

    @Test
    void aLongDescriptionIsCut() {
        assertThat(described("word ".repeat(100)).stableName())
                .hasSizeLessThan(64)
                .startsWith("task/word-word-");
    }

    private static ServableAdapter described(String description) {
        ServableAdapter adapter = adapter("a", 1);
        return new ServableAdapter(
                adapter.identity(),
                description,
                adapter.warnings(),
                adapter.labels(),
                adapter.generatedAt(),
                adapter.order(),
                adapter.files());
    }
}
