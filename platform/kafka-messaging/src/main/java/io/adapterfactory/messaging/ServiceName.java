package io.adapterfactory.messaging;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The name by which records and metrics know this service: {@code generator} for {@code generator-service}. */
@Singleton
public class ServiceName {

    private static final String SUFFIX = "-service";

    private final String name;

    public ServiceName(@ConfigProperty(name = "quarkus.application.name") String application) {
        this.name = application.endsWith(SUFFIX)
                ? application.substring(0, application.length() - SUFFIX.length())
                : application;
    }

    @Override
    public String toString() {
        return name;
    }
}
