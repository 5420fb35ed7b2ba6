package io.adapterfactory.verification.reference.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The three services and the modules that each of them contains. */
public final class ServiceModules {

    public static final List<String> SERVICES = List.of("generator-service", "evaluator-service", "trainer-service");

    private static final String SUFFIX = "-service";
    private static final List<String> PLATFORM = List.of(
            "platform/service-settings",
            "platform/kafka-messaging",
            "platform/http-api",
            "platform/dashboard",
            "platform/serving",
            "platform/artifact-store");
    private static final String LIBRARY = "text-to-lora";

    private final Path root;

    public ServiceModules(Path root) {
        this.root = root;
    }

    /** Modules with settings, endpoints, or metrics: the shared ones first. */
    public List<String> all() {
        return Stream.of(PLATFORM, SERVICES, List.of(LIBRARY))
                .flatMap(List::stream)
                .toList();
    }

    /** Short names of the services that have a module, for example {@code evaluator}. */
    public List<String> having(String module) {
        return SERVICES.stream()
                .filter(service -> service.equals(module) || dependsOn(service, module))
                .map(ServiceModules::shortName)
                .toList();
    }

    /** For a sentence or a cell: the names of the services, or {@code all}. */
    public String names(String module) {
        List<String> services = having(module);
        return services.size() == SERVICES.size() ? "all" : services.stream().collect(Collectors.joining(", "));
    }

    public static String shortName(String service) {
        return service.replace(SUFFIX, "");
    }

    private boolean dependsOn(String service, String module) {
        String artifact = module.substring(module.lastIndexOf('/') + 1);
        Path pom = root.resolve(service).resolve("pom.xml");
        try {
            return Files.readString(pom).contains("<artifactId>" + artifact + "</artifactId>");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + pom, e);
        }
    }
}
