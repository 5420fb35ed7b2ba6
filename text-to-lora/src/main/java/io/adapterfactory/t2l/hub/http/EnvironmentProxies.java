package io.adapterfactory.t2l.hub.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Proxies from {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY}, and {@code NO_PROXY}, which Java itself
 * ignores.
 */
public final class EnvironmentProxies extends ProxySelector {

    private final Map<String, Optional<InetSocketAddress>> byScheme;
    private final List<String> direct;

    private EnvironmentProxies(Map<String, Optional<InetSocketAddress>> byScheme, List<String> direct) {
        this.byScheme = byScheme;
        this.direct = direct;
    }

    /** @throws IllegalArgumentException naming a variable with an invalid address */
    public static ProxySelector from(Map<String, String> environment) {
        return new EnvironmentProxies(
                Map.of("http", proxy(environment, "HTTP_PROXY"), "https", proxy(environment, "HTTPS_PROXY")),
                Arrays.stream(value(environment, "NO_PROXY").orElse("").split(","))
                        .map(name -> name.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", ""))
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        Optional<InetSocketAddress> proxy =
                byScheme.getOrDefault(uri.getScheme().toLowerCase(Locale.ROOT), Optional.empty());
        boolean unproxied =
                direct.stream().anyMatch(name -> name.equals("*") || host.equals(name) || host.endsWith("." + name));
        return List.of(proxy.isEmpty() || unproxied ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, proxy.get()));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // the request itself fails and is reported
    }

    private static Optional<InetSocketAddress> proxy(Map<String, String> environment, String name) {
        return value(environment, name).map(text -> address(text, name)).or(() -> value(environment, "ALL_PROXY")
                .map(text -> address(text, "ALL_PROXY")));
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT)))
                .filter(value -> !value.isBlank())
                .or(() -> Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank()))
                .map(String::strip);
    }

    private static InetSocketAddress address(String text, String name) {
        try {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() != null && uri.getScheme().equals("http") && uri.getRawUserInfo() == null) {
                return InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
            }
        } catch (IllegalArgumentException e) {
            // reported below; the value may have a password
        }
        throw new IllegalArgumentException(
                name + " names no proxy that can be used; expected http://host:port without a user or password");
    }
}
