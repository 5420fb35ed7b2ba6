package io.adapterfactory.evaluator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.evaluator.config.EngineConfig;
import io.adapterfactory.evaluator.config.EnginesConfig;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

class EngineServersTest {

    private static EngineServers servers(ConfigSource source) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(EngineConfig.class)
                .withMapping(EnginesConfig.class)
                .withSources(source)
                .build();
        return new EngineServers(
                config.getConfigMapping(EngineConfig.class), config.getConfigMapping(EnginesConfig.class));
    }

    private static EngineServers servers(Map<String, String> settings) {
        return servers(new PropertiesConfigSource(settings, "test", 100));
    }

    @Test
    void eachBaseModelHasItsOwnServerAndTheOthersHaveNone() {
        EngineServers servers = servers(Map.of(
                "factory.engine.base-model", "mistral-7b",
                "factory.engine.url", "http://gpu-1:8000",
                "factory.engines.gpu2.base-model", "qwen-14b",
                "factory.engines.gpu2.url", "http://gpu-2:8000",
                "factory.engines.\"llama-3.2-1b\".url", "http://gpu-3:8000"));

        assertThat(servers.of("mistral-7b").orElseThrow().url()).isEqualTo(URI.create("http://gpu-1:8000"));
        assertThat(servers.of("qwen-14b").orElseThrow().url()).isEqualTo(URI.create("http://gpu-2:8000"));
        assertThat(servers.of("llama-3.2-1b").orElseThrow().url()).isEqualTo(URI.create("http://gpu-3:8000"));
        assertThat(servers.of("nano")).isEmpty();
    }

    @Test
    void environmentVariablesNameServers() {
        EngineServers servers = servers(new EnvConfigSource(
                Map.of(
                        "FACTORY_ENGINES_GPU1_BASE_MODEL", "mistral-7b",
                        "FACTORY_ENGINES_GPU1_URL", "http://gpu-1:8000"),
                300));

        assertThat(servers.of("mistral-7b").orElseThrow().url()).isEqualTo(URI.create("http://gpu-1:8000"));
    }

    @Test
    void aSettingThatIsMissingOrThereTwiceIsNamed() {
        assertThatThrownBy(() -> servers(Map.of("factory.engines.gpu1.base-model", "mistral-7b")))
                .hasMessage(
                        "factory.engines.gpu1.url is missing; base model mistral-7b needs the address of its server");
        assertThatThrownBy(() -> servers(Map.of("factory.engine.url", "http://gpu-1:8000")))
                .hasMessageStartingWith("factory.engine.url is set, but not factory.engine.base-model");
        assertThatThrownBy(() -> servers(Map.of(
                        "factory.engines.a.base-model", "mistral-7b",
                        "factory.engines.a.url", "http://gpu-1:8000",
                        "factory.engines.b.base-model", "mistral-7b",
                        "factory.engines.b.url", "http://gpu-2:8000")))
                .hasMessageStartingWith("base model mistral-7b has two servers")
                .hasMessageContaining("factory.engines.a")
                .hasMessageContaining("factory.engines.b");
    }
}
