package io.adapterfactory.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetTest {

    @Test
    void aSettingThatTheKindNeedsIsNamed() {
        assertThatThrownBy(() -> target(Map.of("kind", "vllm")))
                .hasMessage("factory.serving.targets.gpu-1.url is missing; a target of kind vllm needs it");
        assertThatThrownBy(() -> target(Map.of("kind", "vllm-folder", "url", "http://127.0.0.1")))
                .hasMessage("factory.serving.targets.gpu-1.folder is missing; a target of kind vllm-folder needs it");
        assertThatThrownBy(() -> target(Map.of("kind", "nim", "folder", "peft", "max-adapters", "0")))
                .hasMessage("factory.serving.targets.gpu-1.max-adapters is 0; expected at least 1");
        assertThat(target(Map.of("kind", "nim", "folder", "peft")).kind()).isEqualTo("nim");
    }

    private static Target target(Map<String, String> settings) {
        Map<String, String> named = new HashMap<>();
        settings.forEach((key, value) -> named.put("factory.serving.targets.gpu-1." + key, value));
        named.put("factory.serving.targets.gpu-1.base-model", "nano");
        ServingConfig config = new SmallRyeConfigBuilder()
                .withMapping(ServingConfig.class)
                .withDefaultValues(named)
                .build()
                .getConfigMapping(ServingConfig.class);
        return Target.of("gpu-1", config.targets().get("gpu-1"), Path.of("store"), Duration.ofSeconds(1));
    }
}
