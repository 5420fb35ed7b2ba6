package io.adapterfactory.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void theCatalogNamesEveryTopicAndItsDeadLetters() {
        assertThat(Topics.all())
                .extracting(Topic::name)
                .containsExactly(
                        "task-descriptions",
                        "generated-adapters",
                        "evaluation-shards",
                        "evaluation-shard-results",
                        "evaluation-results",
                        "hypernetwork-versions",
                        "served-adapters",
                        "fleet-refreshes");
        assertThat(Topics.TASKS.deadLetters()).isEqualTo("task-descriptions-dead-letters");
    }

    @Test
    void versionsAreCompactedByBaseModelAndVersion() {
        assertThat(Topics.VERSIONS.cleanUp()).isInstanceOf(Topic.CleanUp.Compacted.class);
        assertThat(Topics.versionKey("nano", "v1")).isEqualTo("nano/v1");
    }
}
