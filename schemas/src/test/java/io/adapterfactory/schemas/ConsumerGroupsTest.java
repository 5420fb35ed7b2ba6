package io.adapterfactory.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerGroupsTest {

    @Test
    void aGroupsNameHasTheBaseModelsThatItTakes() {
        String group = ConsumerGroups.EVALUATOR + ConsumerGroups.suffix(List.of("smollm2", "llama-3.2-1b"));

        assertThat(group).isEqualTo("evaluator-service.llama-3.2-1b+smollm2");
        assertThat(ConsumerGroups.baseModels(ConsumerGroups.EVALUATOR, group).orElseThrow())
                .containsExactlyInAnyOrder("llama-3.2-1b", "smollm2");
        assertThat(ConsumerGroups.ofTheRest(group)).isEqualTo(ConsumerGroups.EVALUATOR);
    }

    @Test
    void theGroupOfTheRestHasNoNames() {
        assertThat(ConsumerGroups.suffix(List.of())).isEmpty();
        assertThat(ConsumerGroups.baseModels("evaluator-service", "evaluator-service")
                        .orElseThrow())
                .isEmpty();
        assertThat(ConsumerGroups.baseModels("evaluator-service", "evaluator-shards.nano"))
                .isEmpty();
        assertThat(ConsumerGroups.ofTheRest("evaluator-shards")).isEqualTo("evaluator-shards");
    }
}
