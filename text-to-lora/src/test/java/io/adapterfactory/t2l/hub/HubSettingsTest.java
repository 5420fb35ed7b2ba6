package io.adapterfactory.t2l.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.hub.HubException.Reason;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();

    private HubSettings settings() {
        return HubSettings.from(environment, home);
    }

    @BeforeEach
    void noVariables() {
        environment.clear();
    }

    @Test
    void withoutVariablesTheClientsDefaultsHold() {
        HubSettings settings = settings();

        assertThat(settings.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(settings.token()).isEmpty();
        assertThat(settings.offline()).isFalse();
        assertThat(settings.symbolicLinks()).isTrue();
        assertThat(settings.metadataTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.transferTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({
        "XDG_CACHE_HOME=/x, /x/huggingface/hub",
        "HF_HOME=/h, /h/hub",
        "HF_HOME=/h XDG_CACHE_HOME=/x, /h/hub",
        "HUGGINGFACE_HUB_CACHE=/old HF_HOME=/h, /old",
        "HF_HUB_CACHE=/new HUGGINGFACE_HUB_CACHE=/old HF_HOME=/h, /new",
        "HF_HOME=~/h, HOME/h/hub",
        "HF_HOME=$BASE/h BASE=/b, /b/h/hub",
        "HF_HOME=${BASE}/h BASE=/b, /b/h/hub",
        "HF_HUB_CACHE= HF_HOME=, HOME/.cache/huggingface/hub"
    })
    void theCacheIsWhereTheClientHasIt(String variables, String cache) {
        for (String variable : variables.split(" ")) {
            environment.put(variable.replaceFirst("=.*", ""), variable.replaceFirst("[^=]*=", ""));
        }

        assertThat(settings().cache()).isEqualTo(Path.of(cache.replace("HOME", home.toString())));
    }

    @ParameterizedTest
    @CsvSource({
        "https://host/hf///, https://host/hf",
        "http://127.0.0.1:80, http://127.0.0.1:80",
        "'', https://huggingface.co"
    })
    void theEndpointHasNoSlashAtTheEnd(String value, String endpoint) {
        environment.put("HF_ENDPOINT", value);

        assertThat(settings().endpoint()).isEqualTo(URI.create(endpoint));
    }

    @ParameterizedTest
    @ValueSource(strings = {"huggingface.co", "ftp://host", "http://", "not an address", "https://user:secret@host"})
    void anInvalidEndpointIsRefused(String value) {
        environment.put("HF_ENDPOINT", value);

        assertThatThrownBy(this::settings).isInstanceOf(HubException.class).hasMessageContaining("HF_ENDPOINT");
    }

    @Test
    void theTokenIsTheVariablesBeforeTheFiles() throws Exception {
        Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(home.resolve(".cache/huggingface/token"), " hf_file \n");
        assertThat(settings().token())
                .contains(new HubToken("hf_file", "the file " + home.resolve(".cache/huggingface/token")));

        environment.put("HUGGINGFACE_HUB_TOKEN", "hf_not_read");
        environment.put("HUGGINGFACE_TOKEN", "hf_not_read");
        assertThat(settings().token().orElseThrow().value()).isEqualTo("hf_file");

        environment.put("HUGGING_FACE_HUB_TOKEN", "hf_old");
        assertThat(settings().token()).contains(new HubToken("hf_old", "the variable HUGGING_FACE_HUB_TOKEN"));

        environment.put("HF_TOKEN", "hf_new");
        assertThat(settings().token()).contains(new HubToken("hf_new", "the variable HF_TOKEN"));

        environment.put("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
        assertThat(settings().token()).isEmpty();
    }

    @Test
    void theTokenFileMayBeElsewhereAndEmpty() throws Exception {
        Path file = Files.writeString(home.resolve("mine"), "hf_mine");
        environment.put("HF_TOKEN_PATH", file.toString());
        assertThat(settings().token().orElseThrow().value()).isEqualTo("hf_mine");

        Files.writeString(file, " \n");
        assertThat(settings().token()).isEmpty();
    }

    @Test
    void aTokenIsNeverPrinted() {
        environment.put("HF_TOKEN", "hf_secret");
        assertThat(settings().toString()).doesNotContain("hf_secret").contains("token from the variable HF_TOKEN");

        environment.put("HF_TOKEN", "hf_sec ret");
        assertThatThrownBy(this::settings)
                .isInstanceOf(HubException.class)
                .hasMessageContaining("HF_TOKEN")
                .hasMessageNotContaining("hf_sec");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "on, true", "Yes, true", "TRUE, true", "y, false", "0, false", "'', false"})
    void offlineIsWhatTheClientTakesForIt(String value, boolean offline) {
        environment.put("HF_HUB_OFFLINE", value);

        assertThat(settings().offline()).isEqualTo(offline);
    }

    @Test
    void theOldOfflineVariableCountsOnlyAlone() {
        environment.put("TRANSFORMERS_OFFLINE", "1");
        assertThat(settings().offlineVariable()).contains("TRANSFORMERS_OFFLINE");

        environment.put("HF_HUB_OFFLINE", "0");
        assertThat(settings().offline()).isFalse();
    }

    @Test
    void timeoutsAreWholeSeconds() {
        environment.put("HF_HUB_ETAG_TIMEOUT", "3");
        environment.put("HF_HUB_DOWNLOAD_TIMEOUT", "0");
        assertThat(settings().metadataTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings().transferTimeout()).isEqualTo(Duration.ofSeconds(10));

        environment.put("HF_HUB_ETAG_TIMEOUT", "1.5");
        assertThatThrownBy(this::settings)
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
                .hasMessageContaining("HF_HUB_ETAG_TIMEOUT is '1.5'");
    }

    @ParameterizedTest
    @CsvSource({
        "https://huggingface.co/a, secure.test",
        "http://plain.test/a, plain-proxy.test",
        "https://host.internal.test/a, ",
        "https://internal.test/a, ",
        "https://notinternal.test/a, secure.test"
    })
    void proxiesAreThoseOfTheEnvironment(String address, String proxy) {
        environment.put("HTTPS_PROXY", "http://secure.test:3128");
        environment.put("http_proxy", "plain-proxy.test:8080");
        environment.put("NO_PROXY", "localhost, .internal.test");

        InetSocketAddress found = (InetSocketAddress)
                settings().proxies().select(URI.create(address)).get(0).address();

        assertThat(found == null ? null : found.getHostString()).isEqualTo(proxy);
    }

    @Test
    void aProxyThatCannotBeUsedIsRefusedWithoutItsPassword() {
        environment.put("ALL_PROXY", "http://user:secret@proxy.test");

        assertThatThrownBy(this::settings).hasMessageContaining("ALL_PROXY").hasMessageNotContaining("secret");
    }
}
