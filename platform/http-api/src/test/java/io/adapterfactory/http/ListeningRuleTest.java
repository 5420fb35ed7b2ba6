package io.adapterfactory.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningRuleTest {

    private static final Optional<String> KEY = Optional.of("public.pem");

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1"})
    void onLoopbackAServiceMayListenWithoutLogin(String host) {
        assertThatCode(() -> new ListeningRule(host, false, Optional.empty(), false).check())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7"})
    void elsewhereItDoesNotStartWithoutLogin(String host) {
        assertThatThrownBy(() -> new ListeningRule(host, false, Optional.empty(), false).check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not listen on " + host)
                .hasMessageContaining("FACTORY_HTTP_LOGIN=true")
                .hasMessageContaining("FACTORY_ALLOW_PUBLIC=true");
    }

    @Test
    void withLoginOrWhenItIsMeantSoItMayListenAnywhere() {
        assertThatCode(() -> new ListeningRule("0.0.0.0", true, KEY, false).check())
                .doesNotThrowAnyException();
        assertThatCode(() -> new ListeningRule("0.0.0.0", false, Optional.empty(), true).check())
                .doesNotThrowAnyException();
    }

    @Test
    void loginAndKeyGoTogether() {
        assertThatThrownBy(() -> new ListeningRule("127.0.0.1", true, Optional.empty(), true).check())
                .hasMessageContaining("names no key to verify tokens with");
        assertThatThrownBy(() -> new ListeningRule("127.0.0.1", false, KEY, true).check())
                .hasMessageContaining("set both or neither");
    }
}
