package io.adapterfactory.t2l.hub;

import io.adapterfactory.t2l.hub.HubException.Reason;
import io.adapterfactory.t2l.hub.http.EnvironmentProxies;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Connection to the Hub and location of its files, from the environment variables of huggingface_hub.
 *
 * @param endpoint {@code HF_ENDPOINT}, without a slash at the end
 * @param token {@code HF_TOKEN}, or the token file's
 * @param cache {@code HF_HUB_CACHE}
 * @param offlineVariable the variable that switches the network off, if any
 * @param symbolicLinks false with {@code HF_HUB_DISABLE_SYMLINKS}: snapshots hold the files themselves
 * @param metadataTimeout {@code HF_HUB_ETAG_TIMEOUT}, for a response without a file
 * @param transferTimeout {@code HF_HUB_DOWNLOAD_TIMEOUT}, the maximum time without a byte
 * @param proxies from {@code HTTPS_PROXY} and related variables
 */
public record HubSettings(
        URI endpoint,
        Optional<HubToken> token,
        Path cache,
        Optional<String> offlineVariable,
        boolean symbolicLinks,
        Duration metadataTimeout,
        Duration transferTimeout,
        ProxySelector proxies) {

    private static final Set<String> ON = Set.of("1", "ON", "YES", "TRUE");
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");
    private static final String ENDPOINT = "https://huggingface.co";
    private static final int TIMEOUT_SECONDS = 10;

    /**
     * Reads environment variables. An empty one counts as unset; the Python client would use the working folder.
     *
     * @param home the user's home folder
     * @throws HubException naming a variable with an invalid value
     */
    public static HubSettings from(Map<String, String> environment, Path home) {
        UnaryOperator<String> variable = name -> {
            String value = environment.getOrDefault(name, "").strip();
            return value.isEmpty() ? null : value;
        };
        Path base = path(variable, home, "XDG_CACHE_HOME").orElse(home.resolve(".cache"));
        Path hfHome = path(variable, home, "HF_HOME").orElse(base.resolve("huggingface"));
        Path cache = path(variable, home, "HF_HUB_CACHE")
                .or(() -> path(variable, home, "HUGGINGFACE_HUB_CACHE"))
                .orElse(hfHome.resolve("hub"));
        Path tokenFile = path(variable, home, "HF_TOKEN_PATH").orElse(hfHome.resolve("token"));
        return new HubSettings(
                endpoint(variable.apply("HF_ENDPOINT")),
                token(variable, tokenFile),
                cache.toAbsolutePath().normalize(),
                offline(variable),
                !isOn(variable.apply("HF_HUB_DISABLE_SYMLINKS")),
                seconds(variable, "HF_HUB_ETAG_TIMEOUT"),
                seconds(variable, "HF_HUB_DOWNLOAD_TIMEOUT"),
                proxies(environment));
    }

    public boolean offline() {
        return offlineVariable.isPresent();
    }

    private static ProxySelector proxies(Map<String, String> environment) {
        try {
            return EnvironmentProxies.from(environment);
        } catch (IllegalArgumentException e) {
            throw new HubException(Reason.INVALID, e.getMessage(), e);
        }
    }

    private static URI endpoint(String value) {
        String text = (value == null ? ENDPOINT : value).replaceAll("/+$", "");
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null
                    && uri.getScheme().matches("(?i)https?")
                    && uri.getRawQuery() == null
                    && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // reported below, with the variable's name
        }
        throw new HubException(
                Reason.INVALID, "HF_ENDPOINT is '" + text + "'; expected an address such as " + ENDPOINT);
    }

    private static Optional<HubToken> token(UnaryOperator<String> variable, Path file) {
        if (isOn(variable.apply("HF_HUB_DISABLE_IMPLICIT_TOKEN"))) {
            return Optional.empty();
        }
        for (String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
            if (variable.apply(name) != null) {
                return Optional.of(new HubToken(variable.apply(name), "the variable " + name));
            }
        }
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(new HubToken(text, "the file " + file));
        } catch (IOException e) {
            throw new HubException(Reason.INVALID, "the token file " + file + " cannot be read: " + e, e);
        }
    }

    private static Optional<String> offline(UnaryOperator<String> variable) {
        String name = variable.apply("HF_HUB_OFFLINE") != null ? "HF_HUB_OFFLINE" : "TRANSFORMERS_OFFLINE";
        return isOn(variable.apply(name)) ? Optional.of(name) : Optional.empty();
    }

    private static boolean isOn(String value) {
        return value != null && ON.contains(value.toUpperCase(Locale.ROOT));
    }

    private static Duration seconds(UnaryOperator<String> variable, String name) {
        String value = variable.apply(name);
        if (value == null) {
            return Duration.ofSeconds(TIMEOUT_SECONDS);
        }
        if (!value.matches("\\d{1,6}")) {
            throw new HubException(
                    Reason.INVALID,
                    name + " is '" + value + "'; expected a whole number of seconds, 0 for the default");
        }
        int seconds = Integer.parseInt(value);
        return Duration.ofSeconds(seconds == 0 ? TIMEOUT_SECONDS : seconds);
    }

    private static Optional<Path> path(UnaryOperator<String> variable, Path home, String name) {
        String value = variable.apply(name);
        if (value == null) {
            return Optional.empty();
        }
        String expanded = VARIABLE.matcher(value).replaceAll(match -> {
            String known = variable.apply(match.group(1) != null ? match.group(1) : match.group(2));
            return Matcher.quoteReplacement(known == null ? match.group() : known);
        });
        try {
            if (expanded.equals("~") || expanded.startsWith("~/")) {
                return Optional.of(home.resolve(expanded.substring(1).replaceAll("^/+", "")));
            }
            return Optional.of(Path.of(expanded));
        } catch (InvalidPathException e) {
            throw new HubException(Reason.INVALID, name + " is '" + value + "', which is not a path", e);
        }
    }
}
