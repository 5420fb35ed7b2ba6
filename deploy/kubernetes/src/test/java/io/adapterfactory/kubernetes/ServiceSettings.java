package io.adapterfactory.kubernetes;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of a service, read from its files and those of the shared modules. Its classes are not on the class
 * path.
 */
final class ServiceSettings {

    static final List<String> SERVICES = List.of("generator-service", "evaluator-service", "trainer-service");

    private final Properties properties = new Properties();
    private final String configuration;

    ServiceSettings(String module) {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> platform = Files.list(Overlay.ROOT.resolve("platform"))) {
            for (Path shared : platform.toList()) {
                read(shared.resolve("src/main"), "META-INF/microprofile-config.properties", text);
            }
            read(Overlay.ROOT.resolve(module).resolve("src/main"), "application.properties", text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        configuration = text.toString();
    }

    private void read(Path main, String propertiesFile, StringBuilder text) throws IOException {
        Path file = main.resolve("resources").resolve(propertiesFile);
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        if (!Files.isDirectory(main.resolve("java"))) {
            return;
        }
        try (Stream<Path> sources = Files.walk(main.resolve("java"))) {
            for (Path source : sources.filter(path -> path.toString().matches(".*(Config|Settings)\\.java"))
                    .toList()) {
                text.append(Files.readString(source));
            }
        }
    }

    String get(String key) {
        return properties.getProperty(key);
    }

    /** Names of the service's channels, {@code incoming} or {@code outgoing}. */
    List<String> channels(String direction) {
        Pattern topic = Pattern.compile("mp\\.messaging\\." + direction + "\\.(.+)\\.topic");
        return properties.stringPropertyNames().stream()
                .map(topic::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1))
                .toList();
    }

    /** Whether the service uses an environment variable: its properties name it, or it is a setting of the service. */
    boolean takes(String variable) {
        return properties.values().stream().anyMatch(value -> value.toString().contains("${" + variable))
                || Pattern.compile("\\b(\\w+)\\(\\);")
                        .matcher(configuration)
                        .results()
                        .map(setting -> "FACTORY_" + setting.group(1).replaceAll("([A-Z])", "_$1"))
                        .anyMatch(setting -> setting.toUpperCase(Locale.ROOT).equals(variable));
    }
}
