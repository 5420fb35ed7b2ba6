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

/** What a service's own files say of it; its classes are not on our class path. */
final class ServiceSettings {

    static final List<String> SERVICES = List.of("generator-service", "evaluator-service", "trainer-service");

    private final Properties properties = new Properties();
    private final String configuration;

    ServiceSettings(String module) {
        Path main = Overlay.ROOT.resolve(module).resolve("src/main");
        Path file = main.resolve("resources/application.properties");
        try (Reader reader = Files.newBufferedReader(file);
                Stream<Path> sources = Files.walk(main.resolve("java"))) {
            properties.load(reader);
            StringBuilder text = new StringBuilder();
            for (Path source : sources.filter(path -> path.toString().endsWith("Config.java"))
                    .toList()) {
                text.append(Files.readString(source));
            }
            configuration = text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    /** Whether the service takes an environment variable: its properties name it, or it is a setting of its own. */
    boolean takes(String variable) {
        return properties.values().stream().anyMatch(value -> value.toString().contains("${" + variable))
                || Pattern.compile("\\b(\\w+)\\(\\);")
                        .matcher(configuration)
                        .results()
                        .map(setting -> "FACTORY_" + setting.group(1).replaceAll("([A-Z])", "_$1"))
                        .anyMatch(setting -> setting.toUpperCase(Locale.ROOT).equals(variable));
    }
}
