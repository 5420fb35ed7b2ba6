package io.adapterfactory.t2l.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * A Hub and its storage for large files ("CDN") on this machine. It answers like the recorded exchanges, and fails when
 * a test requests it.
 *
 * <p>Tokens: {@link #GOOD} may read everything, {@link #OTHER} may not read the gated repository, any other is refused.
 */
final class HubStub implements AutoCloseable {

    static final String GOOD = "hf_good";
    static final String OTHER = "hf_other";
    static final String C1 = StubFile.hex("SHA-1", "commit 1".getBytes(StandardCharsets.US_ASCII));
    static final String C2 = StubFile.hex("SHA-1", "commit 2".getBytes(StandardCharsets.US_ASCII));

    private static final StubFile BIG = StubFile.large(StubFile.safetensors("model.a.weight", 98304));
    private static final int PAGE = 8;
    private static final int COMPRESSED_BELOW = 4000;

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Repository> repositories = new LinkedHashMap<>();
    private final Map<String, String> renamed = Map.of("old/tiny", "acme/tiny");
    private final List<Fault> faults = new ArrayList<>();
    private final List<Seen> log = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer hub;
    private final HttpServer cdn;

    /** A request and the status of its answer; names of headers are in lower case. */
    record Seen(String server, String method, String path, Map<String, String> headers, int status) {

        String line() {
            return method + " " + path;
        }
    }

    record Repository(
            Map<String, String> refs,
            Map<String, Map<String, StubFile>> commits,
            boolean gated,
            boolean hidden,
            boolean disabled) {}

    private static final class Fault {
        private final String match;
        private final String kind;
        private final int after;
        private int times;

        private Fault(String match, String kind, int times, int after) {
            this.match = match;
            this.kind = kind;
            this.times = times;
            this.after = after;
        }

        private boolean isStatus() {
            return kind.matches("\\d+");
        }
    }

    private record Answer(int status, Map<String, String> headers, byte[] body) {}

    HubStub() throws IOException {
        Map<String, StubFile> first = new LinkedHashMap<>();
        byte[] shard = StubFile.safetensors("model.a.weight", 256);
        for (String name : List.of("README.md", "config.json", "generation_config.json")) {
            first.put(name, StubFile.recorded(name));
        }
        first.put("model-00001-of-00002.safetensors", StubFile.large(shard));
        first.put("model-00002-of-00002.safetensors", StubFile.small(StubFile.safetensors("model.b.weight", 32)));
        first.put("model.safetensors.index.json", StubFile.recorded("model.safetensors.index.json"));
        first.put("original/params.json", StubFile.recorded("original/params.json"));
        first.put(
                "pytorch_model.bin",
                StubFile.large("PK\3\4 not for us".repeat(64).getBytes(StandardCharsets.US_ASCII)));
        first.put("tokenizer.json", StubFile.recorded("tokenizer.json"));
        first.put("tokenizer_config.json", StubFile.recorded("tokenizer_config.json"));
        Map<String, StubFile> second = new LinkedHashMap<>(first);
        second.put("config.json", StubFile.recorded("config-v2.json"));
        Map<String, String> refs = new TreeMap<>(Map.of("main", C2, "v1.0", C1, "refs/pr/1", C2));
        Map<String, Map<String, StubFile>> commits = new TreeMap<>(Map.of(C1, first, C2, second));
        repositories.put("acme/tiny", new Repository(refs, commits, false, false, false));
        repositories.put("acme/gated", new Repository(refs, commits, true, false, false));
        repositories.put("acme/private", new Repository(refs, commits, false, true, false));
        repositories.put("acme/disabled", new Repository(refs, commits, false, false, true));
        add("acme/big", Map.of("model.safetensors", BIG));
        add("acme/xet", Map.of("model.safetensors", StubFile.xet(shard)));
        hub = server("hub");
        cdn = server("cdn");
    }

    /** A repository with one commit, {@link #C1}, as {@code main}. */
    void add(String id, Map<String, StubFile> files) {
        repositories.put(
                id,
                new Repository(
                        new TreeMap<>(Map.of("main", C1)), new TreeMap<>(Map.of(C1, files)), false, false, false));
    }

    StubFile file(String id, String commit, String path) {
        return repositories.get(id).commits().get(commit).get(path);
    }

    String url() {
        return url(hub);
    }

    String cdnUrl() {
        return url(cdn);
    }

    /**
     * Makes the next requests fail whose path contains a text.
     *
     * @param kind cut (closes after bytes), stall (stops after bytes), norange (200 to a range), partonly (200 to a
     *     range, with that part), otherrange (a different range), corrupt (a wrong byte), short (a byte less), long (a
     *     byte more), nocommit, noetag, badetag, gzip (unrequested compression), cutapi (closes in a list), html, loop,
     *     away (permanently redirects to the CDN's host), gone (no such file), or a status
     */
    void fault(String match, String kind, int times, int after) {
        synchronized (faults) {
            faults.add(new Fault(match, kind, times, after));
        }
    }

    void fault(String match, String kind, int times) {
        fault(match, kind, times, 0);
    }

    List<Seen> seen() {
        return List.copyOf(log);
    }

    void forget() {
        log.clear();
        synchronized (faults) {
            faults.clear();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        hub.stop(0);
        cdn.stop(0);
        threads.shutdownNow();
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private HttpServer server(String role) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> handle(role, exchange));
        server.start();
        return server;
    }

    private void handle(String role, HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            Map<String, String> headers = exchange.getRequestHeaders().entrySet().stream()
                    .collect(Collectors.toMap(
                            entry -> entry.getKey().toLowerCase(java.util.Locale.ROOT),
                            entry -> String.join(",", entry.getValue())));
            Optional<Fault> fault = fault(exchange.getRequestMethod(), uri.toString());
            Answer answer = fault.filter(Fault::isStatus)
                    .map(HubStub::faultyStatus)
                    .orElseGet(() -> answer(uri, headers, fault.map(f -> f.kind).orElse("")));
            log.add(new Seen(role, exchange.getRequestMethod(), uri.toString(), headers, answer.status()));
            send(exchange, answer, fault);
        }
    }

    private void send(HttpExchange exchange, Answer answer, Optional<Fault> fault) throws IOException {
        String kind = fault.map(f -> f.kind).orElse("");
        byte[] body = answer.body();
        if (kind.equals("corrupt")) {
            body = body.clone();
            body[body.length - 1] ^= 1;
        } else if (kind.equals("short")) {
            body = Arrays.copyOf(body, body.length - 1);
        } else if (kind.equals("long")) {
            body = Arrays.copyOf(body, body.length + 1);
        }
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        boolean chunked = answer.headers().containsKey("Content-Encoding");
        exchange.sendResponseHeaders(answer.status(), chunked ? 0 : body.length == 0 ? -1 : body.length);
        if (body.length == 0) {
            return;
        }
        OutputStream stream = exchange.getResponseBody();
        if (!kind.startsWith("cut") && !kind.equals("stall")) {
            stream.write(body);
            stream.close();
            return;
        }
        int after = fault.get().after;
        stream.write(body, 0, after > 0 ? Math.min(after, body.length) : body.length / 2);
        stream.flush();
        if (kind.equals("stall")) {
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Optional<Fault> fault(String method, String path) {
        boolean content = method.equals("GET") && (path.startsWith("/cdn/") || path.startsWith("/api/resolve-cache/"));
        List<String> ofContent =
                List.of("cut", "stall", "norange", "partonly", "otherrange", "corrupt", "short", "long", "gzip");
        synchronized (faults) {
            for (Fault fault : faults) {
                if (path.contains(fault.match) && fault.times > 0 && (content || !ofContent.contains(fault.kind))) {
                    fault.times--;
                    return Optional.of(fault);
                }
            }
        }
        return Optional.empty();
    }

    private static Answer faultyStatus(Fault fault) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Error-Message", "Stub fault");
        headers.put("RateLimit", "\"resolvers\";r=0;t=1");
        return new Answer(Integer.parseInt(fault.kind), headers, "Stub fault".getBytes(StandardCharsets.US_ASCII));
    }

    private Answer answer(URI uri, Map<String, String> headers, String fault) {
        List<String> parts = Arrays.stream(uri.getRawPath().substring(1).split("/"))
                .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
                .toList();
        if (parts.get(0).equals("cdn")) {
            return content(byHash(parts.get(1)), headers, Map.of(), fault);
        }
        boolean api = parts.size() > 3 && parts.subList(0, 2).equals(List.of("api", "models"));
        boolean cache = parts.size() > 5 && parts.subList(0, 2).equals(List.of("api", "resolve-cache"));
        int start = api ? 2 : cache ? 3 : 0;
        if (parts.size() < start + 3 || !api && !cache && !parts.get(2).equals("resolve")) {
            return error(404, "Sorry, we can't find the page you are looking for.", "");
        }
        String id = parts.get(start) + "/" + parts.get(start + 1);
        List<String> rest = new ArrayList<>(parts.subList(start + 2, parts.size()));
        if (cache) {
            rest.add(0, "resolve");
        }
        if (renamed.containsKey(id)) {
            return redirect(307, uri.toString().replace(id, renamed.get(id)), Map.of());
        }
        String token = headers.getOrDefault("authorization", "").replaceFirst("^Bearer ", "");
        if (!List.of("", GOOD, OTHER).contains(token)) {
            return error(401, "Invalid credentials in Authorization header", "");
        }
        Repository repository = repositories.get(id);
        if (repository == null || repository.hidden() && !token.equals(GOOD)) {
            return token.isEmpty()
                    ? error(401, "Invalid username or password.", "RepoNotFound")
                    : error(404, "Repository not found", "RepoNotFound");
        }
        if (repository.disabled()) {
            return error(403, "Access to this resource is disabled.", "");
        }
        if (fault.equals("html")) {
            return new Answer(
                    200,
                    Map.of("Content-Type", "text/html"),
                    "<html>Please log in</html>".getBytes(StandardCharsets.US_ASCII));
        }
        String revision = rest.size() > 1 ? rest.get(1) : "main";
        String commit = repository.refs().getOrDefault(revision, revision);
        Map<String, StubFile> files = repository.commits().get(commit);
        if (files == null) {
            return error(404, "Invalid rev id: " + revision, "RevisionNotFound");
        }
        boolean refused = repository.gated() && !token.equals(GOOD);
        if (api && !(refused && rest.get(0).equals("auth-check"))) {
            return api(id, repository, commit, files, rest, uri);
        }
        if (refused) {
            String why = "Access to model " + id + " is restricted";
            return token.isEmpty()
                    ? error(
                            401,
                            why + ". You must have access to it and be authenticated to access it. Please log in.",
                            "GatedRepo")
                    : error(
                            403,
                            why + " and you are not in the authorized list. Visit " + url() + "/" + id
                                    + " to ask for access.",
                            "GatedRepo");
        }
        String path = String.join("/", rest.subList(2, rest.size()));
        StubFile file = files.get(path);
        if (file == null || fault.equals("gone")) {
            Answer missing = error(404, "Entry not found", "EntryNotFound");
            missing.headers().put("X-Repo-Commit", commit);
            return missing;
        }
        return file(id, commit, path, file, cache, uri, headers, fault);
    }

    private Answer file(
            String id,
            String commit,
            String path,
            StubFile file,
            boolean cache,
            URI uri,
            Map<String, String> headers,
            String fault) {
        if (fault.equals("loop")) {
            return redirect(307, uri.toString(), Map.of());
        }
        if (fault.equals("away")) {
            return redirect(308, cdnUrl() + uri, Map.of());
        }
        Map<String, String> said = new LinkedHashMap<>();
        if (!fault.equals("nocommit")) {
            said.put("X-Repo-Commit", commit);
        }
        if (cache) {
            return content(file, headers, said, fault);
        }
        if (!file.lfs()) {
            String where = "/api/resolve-cache/models/" + id + "/" + commit + "/" + RepositoryPath.encoded(path) + "?"
                    + URLEncoder.encode(uri.getRawPath(), StandardCharsets.UTF_8) + "=&etag=%22" + file.gitHash()
                    + "%22";
            return redirect(307, where, Map.of());
        }
        if (file.xet()) {
            said.put("X-Xet-Hash", file.xetHash());
            said.put("Link", "<" + url() + "/api/models/" + id + "/xet-read-token/" + commit + ">; rel=\"xet-auth\"");
        }
        said.put("X-Linked-Size", String.valueOf(file.data().length));
        said.put("X-Linked-ETag", fault.equals("badetag") ? "\"../../x\"" : "\"" + file.sha256() + "\"");
        said.put("ETag", "\"" + file.gitHash() + "\"");
        said.put("Accept-Ranges", "bytes");
        return redirect(302, cdnUrl() + "/cdn/" + file.sha256() + "?Expires=1&Signature=stub", said);
    }

    private Answer api(
            String id, Repository repository, String commit, Map<String, StubFile> files, List<String> rest, URI uri) {
        if (rest.get(0).equals("tree")) {
            String query = String.valueOf(uri.getRawQuery());
            int start = query.contains("cursor=") ? Integer.parseInt(query.replaceFirst(".*cursor=", "")) : 0;
            List<Map<String, Object>> entries = new ArrayList<>();
            files.keySet().stream()
                    .filter(path -> path.contains("/"))
                    .map(path -> path.substring(0, path.indexOf('/')))
                    .distinct()
                    .forEach(folder -> entries.add(Map.of(
                            "type",
                            "directory",
                            "oid",
                            StubFile.hex("SHA-1", "tree".getBytes(StandardCharsets.US_ASCII)),
                            "size",
                            0,
                            "path",
                            folder)));
            files.forEach((path, file) -> entries.add(file.listed(path)));
            Answer page = json(200, entries.subList(start, Math.min(start + PAGE, entries.size())));
            if (start + PAGE < entries.size()) {
                page.headers()
                        .put(
                                "Link",
                                "<" + url() + uri.getRawPath() + "?recursive=true&expand=false&cursor=" + (start + PAGE)
                                        + ">; rel=\"next\"");
            }
            return page;
        }
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("id", id);
        info.put("modelId", id);
        info.put("sha", commit);
        info.put("private", repository.hidden());
        info.put("gated", repository.gated() ? "manual" : false);
        info.put("disabled", false);
        info.put("tags", List.of("safetensors"));
        info.put(
                "siblings",
                files.keySet().stream().map(path -> Map.of("rfilename", path)).toList());
        return json(200, info);
    }

    private Answer content(StubFile file, Map<String, String> headers, Map<String, String> said, String fault) {
        Map<String, String> answer = new LinkedHashMap<>();
        String etag =
                said.isEmpty() && !fault.equals("nocommit") ? file.sha256().substring(0, 32) : file.gitHash();
        answer.put("Accept-Ranges", "bytes");
        answer.put("Content-Type", "text/plain; charset=utf-8");
        answer.putAll(said);
        if (fault.equals("nocommit")) {
            etag = file.sha256().substring(0, 32);
        }
        if (!fault.equals("noetag")) {
            answer.put("ETag", fault.equals("badetag") ? "\"../../x\"" : "\"" + etag + "\"");
        }
        byte[] data = file.data();
        boolean compressed = !file.lfs()
                && headers.getOrDefault("accept-encoding", "").contains("gzip")
                && data.length < COMPRESSED_BELOW;
        if (compressed || fault.equals("gzip")) {
            answer.put("ETag", "W/\"" + file.gitHash() + "\"");
            answer.put("Content-Encoding", "gzip");
            return new Answer(200, answer, gzip(data));
        }
        String range = headers.getOrDefault("range", "").replaceFirst("^bytes=", "");
        if (range.isEmpty() || fault.equals("norange")) {
            return new Answer(200, answer, data);
        }
        int start = Integer.parseInt(range.replaceFirst("-.*", ""));
        if (start >= data.length) {
            answer.put("Content-Range", "bytes */" + data.length);
            return new Answer(416, answer, new byte[0]);
        }
        if (fault.equals("partonly")) {
            return new Answer(200, answer, Arrays.copyOfRange(data, start, data.length));
        }
        if (fault.equals("otherrange")) {
            start++;
        }
        answer.put("Content-Range", "bytes " + start + "-" + (data.length - 1) + "/" + data.length);
        return new Answer(206, answer, Arrays.copyOfRange(data, start, data.length));
    }

    private StubFile byHash(String sha256) {
        return repositories.values().stream()
                .flatMap(repository -> repository.commits().values().stream())
                .flatMap(files -> files.values().stream())
                .filter(file -> file.sha256().equals(sha256))
                .findFirst()
                .orElseThrow();
    }

    private Answer redirect(int status, String location, Map<String, String> said) {
        Map<String, String> headers = new LinkedHashMap<>(said);
        headers.put("Location", location);
        String text = status == 302
                ? "Found"
                : location.contains("resolve-cache")
                        ? "Temporary Redirect. Redirecting to " + location
                        : "Temporary Redirect";
        return new Answer(status, headers, text.getBytes(StandardCharsets.US_ASCII));
    }

    private Answer error(int status, String message, String code) {
        Answer answer = json(status, Map.of("error", message));
        answer.headers().put("X-Error-Message", message);
        if (!code.isEmpty()) {
            answer.headers().put("X-Error-Code", code);
        }
        return answer;
    }

    private Answer json(int status, Object value) {
        try {
            return new Answer(
                    status,
                    new LinkedHashMap<>(Map.of("Content-Type", "application/json")),
                    json.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzip(byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(bytes)) {
            stream.write(data);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }
}
