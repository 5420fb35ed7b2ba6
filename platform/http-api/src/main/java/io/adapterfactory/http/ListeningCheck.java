package io.adapterfactory.http;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Prevents the start of a service that would be open to everyone. */
@ApplicationScoped
class ListeningCheck {

    private final ListeningRule rule;

    ListeningCheck(
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "FACTORY_HTTP_LOGIN", defaultValue = "false") boolean login,
            @ConfigProperty(name = "FACTORY_HTTP_TOKENS_KEY") Optional<String> tokensKey,
            @ConfigProperty(name = "FACTORY_ALLOW_PUBLIC", defaultValue = "false") boolean allowPublic) {
        this.rule = new ListeningRule(host, login, tokensKey, allowPublic);
    }

    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        rule.check();
    }
}
