package io.adapterfactory.verification.reference.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Environment variables that the properties files of modules read, such as {@code ${FACTORY_LOG_JSON:false}}. The comment above the
 * line is the meaning.
 */
final class PropertyVariables {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)(?::([^}]*))?}");
    private static final List<String> FILES = List.of(
            "src/main/resources/META-INF/microprofile-config.properties", "src/main/resources/application.properties");

    private final Path root;

    PropertyVariables(Path root) {
        this.root = root;
    }

    /** Each variable once, where it is first read. */
    List<Variable> of(List<String> modules) {
        Map<String, Variable> found = new LinkedHashMap<>();
        for (String module : modules) {
            for (String file : FILES) {
                Path path = root.resolve(module).resolve(file);
                if (Files.isRegularFile(path)) {
                    read(module, path).forEach(variable -> found.putIfAbsent(variable.name(), variable));
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static List<Variable> read(String module, Path file) {
        List<Variable> found = new ArrayList<>();
        StringBuilder comment = new StringBuilder();
        boolean inComment = false;
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("#")) {
                    comment.replace(0, inComment ? 0 : comment.length(), "");
                    comment.append(line.substring(1));
                } else {
                    Matcher variable = VARIABLE.matcher(line);
                    while (variable.find()) {
                        found.add(new Variable(
                                variable.group(1),
                                module,
                                shown(variable.group(2)),
                                comment.toString().strip()));
                    }
                }
                inComment = line.startsWith("#");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return found;
    }

    private static String shown(String value) {
        return value == null || value.equals("NONE") || value.equals("\\u0020") ? "" : value;
    }
}
