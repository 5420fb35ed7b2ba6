package io.adapterfactory.verification.reference.http;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;

/**
 * Finds the role that a request to a service needs, from the permissions in the properties files. Of the permissions
 * that match, the one with the most specific path applies, and of two with the same path the one that names methods.
 */
final class AccessRules {

    private static final String PERMISSION = "quarkus.http.auth.permission.";
    private static final String POLICY = "quarkus.http.auth.policy.";

    private record Permission(String path, List<String> methods, String policy) {

        boolean matches(String method, String requested) {
            boolean fits = path.endsWith("*")
                    ? requested.startsWith(path.substring(0, path.length() - 1))
                    : requested.equals(path);
            return fits && (methods.isEmpty() || methods.contains(method));
        }
    }

    private final Properties properties = new Properties();

    AccessRules(Path root, String service) {
        load(root.resolve("platform/http-api/src/main/resources/META-INF/microprofile-config.properties"));
        load(root.resolve(service).resolve("src/main/resources/application.properties"));
    }

    /** The role in words, for example {@code read}; {@code -} where none is needed. */
    String role(String method, String path) {
        String policy = permissions().stream()
                .filter(permission -> permission.matches(method, path))
                .max(Comparator.comparing(
                                (Permission permission) -> permission.path().length())
                        .thenComparing(permission -> permission.methods().isEmpty() ? 0 : 1))
                .map(Permission::policy)
                .orElse("permit");
        return policy.equals("permit") ? "-" : properties.getProperty(POLICY + policy + ".roles-allowed");
    }

    /** Paths that need no role. */
    List<String> openPaths() {
        return List.of(properties.getProperty(PERMISSION + "open.paths").split(","));
    }

    private List<Permission> permissions() {
        return properties.stringPropertyNames().stream()
                .filter(key -> key.startsWith(PERMISSION) && key.endsWith(".paths"))
                .map(key -> key.substring(0, key.length() - "paths".length()))
                .flatMap(prefix -> List.of(
                                properties.getProperty(prefix + "paths").split(","))
                        .stream()
                        .map(path -> new Permission(path, methods(prefix), properties.getProperty(prefix + "policy"))))
                .toList();
    }

    private List<String> methods(String prefix) {
        String methods = properties.getProperty(prefix + "methods", "");
        return methods.isEmpty() ? List.of() : List.of(methods.split(","));
    }

    private void load(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
