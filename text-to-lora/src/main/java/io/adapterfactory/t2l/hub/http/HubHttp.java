package io.adapterfactory.t2l.hub.http;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Sends requests and follows redirects. The JDK's client is not used for redirects: it hides the responses with a
 * file's metadata, and in JDK 17 it sends the token to any host. This class sends the token only to the Hub's own
 * origins.
 */
public final class HubHttp {

    private static final int MAX_HOPS = 20;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<String> HUB_ORIGINS =
            Set.of("https://huggingface.co:443", "https://hub-ci.huggingface.co:443", "https://hf.co:443");
    private static final String USER_AGENT =
            "adapter-factory/0.1; java/" + Runtime.version().feature();

    private final HttpClient client;
    private final String endpointOrigin;
    private final Optional<String> token;
    private final Duration stall;

    /**
     * @param endpoint of the Hub
     * @param token without "Bearer"
     * @param proxies for the requests
     * @param stall maximum time without a byte in a body
     */
    public HubHttp(URI endpoint, Optional<String> token, ProxySelector proxies, Duration stall) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(proxies)
                .connectTimeout(stall)
                .build();
        this.endpointOrigin = origin(endpoint);
        this.token = token;
        this.stall = stall;
    }

    /**
     * One request.
     *
     * @param method GET or HEAD
     * @param offset first requested byte; 0 requests the whole file
     * @param timeout until the headers of the response have arrived
     */
    public record Ask(String method, URI uri, long offset, Duration timeout) {

        public static Ask get(URI uri, Duration timeout) {
            return new Ask("GET", uri, 0, timeout);
        }

        public static Ask head(URI uri, Duration timeout) {
            return new Ask("HEAD", uri, 0, timeout);
        }

        private Ask at(URI target) {
            return new Ask(method, target, offset, timeout);
        }
    }

    /** The response after all redirects. */
    public HttpResponse<TimedBody> send(Ask ask) throws IOException, InterruptedException {
        return send(ask, redirect -> false);
    }

    /**
     * The response after the redirects, or the first redirect that is sufficient.
     *
     * @param enough whether a redirect need not be followed
     * @throws IOException when the network fails, or there are too many redirects
     */
    public HttpResponse<TimedBody> send(Ask ask, Predicate<HttpResponse<TimedBody>> enough)
            throws IOException, InterruptedException {
        Ask hop = ask;
        for (int hops = 0; hops <= MAX_HOPS; hops++) {
            HttpResponse<TimedBody> answer = client.send(request(hop), info -> new TimedBody(stall));
            Optional<URI> target = target(answer);
            if (target.isEmpty() || enough.test(answer)) {
                return answer;
            }
            answer.body().discard();
            hop = hop.at(target.get());
        }
        throw new IOException("more than " + MAX_HOPS + " redirects, beginning at " + withoutQuery(ask.uri()));
    }

    /** Target of a redirect, with its query; empty for other responses. */
    public static Optional<URI> target(HttpResponse<?> answer) throws IOException {
        if (!REDIRECTS.contains(answer.statusCode())) {
            return Optional.empty();
        }
        String location = answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new IOException("a redirect without Location from " + withoutQuery(answer.uri())));
        try {
            URI target = answer.uri().resolve(new URI(location));
            if (target.getHost() == null || !target.getScheme().matches("(?i)https?")) {
                throw new IOException(
                        withoutQuery(answer.uri()) + " redirects to something that is not an http address");
            }
            return Optional.of(target);
        } catch (URISyntaxException e) {
            // the message of the cause has the address, which may be signed
            throw new IOException(withoutQuery(answer.uri()) + " redirects to something that is not an address");
        }
    }

    /** A URI for messages, without its query, which may be a signature. */
    public static String withoutQuery(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }

    /** Scheme, host, and port. */
    public static String origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    private HttpRequest request(Ask ask) {
        HttpRequest.Builder request = HttpRequest.newBuilder(ask.uri())
                .method(ask.method(), HttpRequest.BodyPublishers.noBody())
                .timeout(ask.timeout())
                .header("User-Agent", USER_AGENT)
                .header("Accept-Encoding", "identity");
        if (ask.offset() > 0) {
            request.header("Range", "bytes=" + ask.offset() + "-");
        }
        String origin = origin(ask.uri());
        if (token.isPresent() && (origin.equals(endpointOrigin) || HUB_ORIGINS.contains(origin))) {
            request.header("Authorization", "Bearer " + token.get());
        }
        return request.build();
    }
}
