package io.adapterfactory.settings;

import io.smallrye.config.EnvConfigSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSourceProvider;
import org.jboss.logging.Logger;

/**
 * Environment variables under their old names. The resource {@code renamed-variables.properties} lists them; each one that is set
 * counts as its new name and is reported with a warning. If both names are set, the new one counts.
 */
public final class RenamedVariables implements ConfigSourceProvider {

    private static final Logger LOG = Logger.getLogger(RenamedVariables.class);
    private static final String TABLE = "renamed-variables.properties";
    private static final String CHOSEN = "*";

    /** Below the environment itself, so that the new name wins. */
    private static final int ORDINAL = 299;

    private final Map<String, String> environment;

    /** Reads the environment of this process. */
    public RenamedVariables() {
        this(System.getenv());
    }

    RenamedVariables(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public List<ConfigSource> getConfigSources(ClassLoader loader) {
        Map<String, String> renamed = new HashMap<>();
        Properties table = table();
        for (String variable : environment.keySet()) {
            newName(table, variable).ifPresent(name -> {
                LOG.warnf(
                        "environment variable %s was renamed to %s%s; the next minor release no longer reads the old name",
                        variable,
                        name,
                        environment.containsKey(name) ? ", which is also set and takes precedence" : "");
                renamed.put(name, environment.get(variable));
            });
        }
        return renamed.isEmpty() ? List.of() : List.of(new EnvConfigSource(renamed, ORDINAL));
    }

    private static Optional<String> newName(Properties table, String variable) {
        return table.stringPropertyNames().stream()
                .flatMap(old ->
                        chosenPart(old, variable)
                                .map(chosen -> table.getProperty(old).replace(CHOSEN, chosen))
                                .stream())
                .findFirst();
    }

    /** The part of the variable that the user chose; empty text for a name without one, nothing for another variable. */
    private static Optional<String> chosenPart(String old, String variable) {
        int at = old.indexOf(CHOSEN);
        if (at < 0) {
            return old.equals(variable) ? Optional.of("") : Optional.empty();
        }
        String before = old.substring(0, at);
        String after = old.substring(at + CHOSEN.length());
        return variable.length() > before.length() + after.length()
                        && variable.startsWith(before)
                        && variable.endsWith(after)
                ? Optional.of(variable.substring(before.length(), variable.length() - after.length()))
                : Optional.empty();
    }

    private static Properties table() {
        Properties table = new Properties();
        try (InputStream stream = RenamedVariables.class.getResourceAsStream(TABLE)) {
            table.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + TABLE, e);
        }
        return table;
    }
}
