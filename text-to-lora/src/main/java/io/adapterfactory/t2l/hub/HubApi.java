package io.adapterfactory.t2l.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.hub.HubException.Reason;
import io.adapterfactory.t2l.hub.http.HubHttp;
import io.adapterfactory.t2l.hub.http.HubHttp.Ask;
import io.adapterfactory.t2l.hub.http.RetryPolicy;
import io.adapterfactory.t2l.hub.http.TimedBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Queries the Hub for data about one repository. */
final class HubApi {

    private static final int MAX_JSON_BYTES = 64 << 20;
    private static final int MAX_FILES = 1_000_000;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"next\"");
    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"?([^\"]*)\"?");
    private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final HubSettings settings;
    private final RepositoryId id;
    private final HubHttp http;
    private final RetryPolicy retries;
    private final HubRefusal refusal;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * A revision.
     *
     * @param commit 40 hexadecimal digits
     * @param gated whether access must be requested
     */
    record Revision(String commit, boolean gated) {}

    /**
     * Source of a file's bytes.
     *
     * @param blob name of its blob in the cache
     * @param size in bytes
     * @param location may be signed, so it must not appear in messages
     */
    record Source(String blob, long size, URI location) {}

    HubApi(HubSettings settings, RepositoryId id, HubHttp http, RetryPolicy retries) {
        this.settings = settings;
        this.id = id;
        this.http = http;
        this.retries = retries;
        this.refusal = new HubRefusal(settings, id);
    }

    /** @param alternative called after the first failure: true gives up */
    Revision revision(String revision, BooleanSupplier alternative) throws InterruptedException {
        String asked = "revision '" + revision + "'";
        URI uri = uri("/api/models/" + id + "/revision/" + RepositoryPath.encodedWhole(revision));
        JsonNode found = parsed(ok(uri, asked, alternative), asked);
        String commit = found.path("sha").asText();
        if (!commit.matches("[0-9a-f]{40}")) {
            throw notAHub("it names no commit for " + asked);
        }
        if (found.path("disabled").asBoolean()) {
            throw new HubException(Reason.ACCESS, id + " was taken down (the Hub lists it as disabled)");
        }
        JsonNode gated = found.path("gated");
        return new Revision(commit, gated.isTextual() || gated.asBoolean());
    }

    /** All files of a commit by path. */
    SortedMap<String, RemoteFile> tree(String commit, BooleanSupplier alternative) throws InterruptedException {
        String asked = "commit " + commit;
        SortedMap<String, RemoteFile> files = new TreeMap<>();
        Optional<URI> page = Optional.of(uri("/api/models/" + id + "/tree/" + commit + "?recursive=true&expand=false"));
        while (page.isPresent()) {
            HttpResponse<TimedBody> answer = ok(page.get(), asked, alternative);
            JsonNode entries = parsed(answer, asked);
            if (!entries.isArray()) {
                throw notAHub("its list of files is not an array");
            }
            entries.forEach(entry -> {
                if (entry.path("type").asText().equals("file")) {
                    files.put(entry.path("path").asText(), file(entry));
                }
            });
            page = next(answer, entries.isEmpty());
            if (files.size() > MAX_FILES) {
                throw new HubException(Reason.UNUSABLE, id + " has more than " + MAX_FILES + " files");
            }
        }
        return files;
    }

    /**
     * Checks that files may be read, before downloading the first one. A mirror without this check fails at the first
     * file.
     */
    void requireAccess() throws InterruptedException {
        try {
            ok(uri("/api/models/" + id + "/auth-check"), "repository", () -> false)
                    .body()
                    .close();
        } catch (HubException e) {
            if (e.reason() != Reason.MISSING) {
                throw e;
            }
        }
    }

    /** The location of a file of a commit, and the name of its blob. */
    Source source(String commit, String path) throws InterruptedException {
        URI uri = fileUri(commit, path);
        String asked = "file '" + path + "' at " + commit;
        HttpResponse<TimedBody> answer =
                send(() -> http.send(Ask.head(uri, settings.metadataTimeout()), HubApi::hasMetadata), () -> false);
        answer.body().close();
        try {
            Optional<URI> elsewhere = HubHttp.target(answer);
            if (answer.statusCode() != 200 && elsewhere.isEmpty()) {
                throw refusal.of(answer, asked);
            }
            if (header(answer, "X-Repo-Commit").isEmpty()) {
                throw notAHub("its answer for " + asked + " has no X-Repo-Commit");
            }
            String size = header(answer, "X-Linked-Size")
                    .or(() -> elsewhere.isPresent() ? Optional.empty() : header(answer, "Content-Length"))
                    .filter(text -> text.matches("\\d{1,18}"))
                    .orElseThrow(() -> notAHub("its answer for " + asked + " has no size"));
            return new Source(blobName(answer, asked), Long.parseLong(size), elsewhere.orElse(answer.uri()));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** The bytes of a file from an offset; the response may have any status. */
    HttpResponse<TimedBody> open(URI location, long offset) throws IOException, InterruptedException {
        return http.send(new Ask("GET", location, offset, settings.transferTimeout()));
    }

    RetryPolicy retries() {
        return retries;
    }

    HubException refused(HttpResponse<TimedBody> answer, String asked) throws InterruptedException {
        return refusal.of(answer, asked);
    }

    private String blobName(HttpResponse<?> answer, String asked) {
        String etag = header(answer, "X-Linked-ETag")
                .or(() -> header(answer, "ETag"))
                .orElseThrow(() -> notAHub("its answer for " + asked + " has no ETag"));
        Matcher cleaned = ETAG.matcher(etag.strip());
        if (!cleaned.matches() || !SAFE_NAME.matcher(cleaned.group(1)).matches()) {
            throw notAHub("its ETag for " + asked + " is neither a hash nor a name");
        }
        return cleaned.group(1);
    }

    /**
     * Whether the response has the metadata: a redirect to the storage of a large file has them, redirects within the
     * Hub are followed.
     */
    private static boolean hasMetadata(HttpResponse<TimedBody> answer) {
        try {
            return header(answer, "X-Linked-ETag").isPresent()
                    && !HubHttp.origin(HubHttp.target(answer).orElse(answer.uri()))
                            .equals(HubHttp.origin(answer.uri()));
        } catch (IOException e) {
            return false; // following it fails with the same message
        }
    }

    private HttpResponse<TimedBody> ok(URI uri, String asked, BooleanSupplier alternative) throws InterruptedException {
        HttpResponse<TimedBody> answer = send(
                () -> {
                    HttpResponse<TimedBody> found = http.send(Ask.get(uri, settings.metadataTimeout()));
                    found.body().buffer(MAX_JSON_BYTES); // a truncated list is requested again
                    return found;
                },
                alternative);
        if (answer.statusCode() != 200) {
            throw refusal.of(answer, asked);
        }
        return answer;
    }

    private HttpResponse<TimedBody> send(RetryPolicy.Call call, BooleanSupplier alternative)
            throws InterruptedException {
        try {
            return retries.send(call, alternative);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private JsonNode parsed(HttpResponse<TimedBody> answer, String asked) throws InterruptedException {
        byte[] body;
        try {
            body = answer.body().readAll(MAX_JSON_BYTES);
        } catch (IOException e) {
            throw unreachable(e);
        }
        try {
            return json.readTree(body);
        } catch (IOException e) {
            throw notAHub("its answer for " + asked + " is not JSON");
        }
    }

    private Optional<URI> next(HttpResponse<?> answer, boolean empty) {
        Matcher next = NEXT.matcher(String.join(",", answer.headers().allValues("Link")));
        if (empty || !next.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(answer.uri().resolve(next.group(1)));
        } catch (IllegalArgumentException e) {
            throw notAHub("the address of the next page of its file list is not valid");
        }
    }

    private static RemoteFile file(JsonNode entry) {
        JsonNode lfs = entry.path("lfs");
        boolean large = lfs.isObject();
        return new RemoteFile(
                (large ? lfs : entry).path("size").asLong(-1),
                entry.path("oid").asText(),
                large ? lfs.path("oid").asText() : null,
                large ? lfs.path("size").asLong(-1) : null,
                entry.path("xetHash").asText(null));
    }

    private static Optional<String> header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).filter(value -> !value.isBlank());
    }

    private URI fileUri(String commit, String path) {
        return uri("/" + id + "/resolve/" + commit + "/" + RepositoryPath.encoded(path));
    }

    private URI uri(String rest) {
        return URI.create(settings.endpoint() + rest);
    }

    private HubException notAHub(String problem) {
        return new HubException(
                Reason.UNAVAILABLE,
                settings.endpoint() + " does not respond like a Hub: " + problem
                        + ". Check HF_ENDPOINT, and whether a proxy changes the answers");
    }

    private HubException unreachable(IOException e) {
        return new HubException(
                Reason.UNAVAILABLE,
                "the Hub at " + settings.endpoint() + " cannot be reached for " + id + ": "
                        + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
                        + ". Check the network, HF_ENDPOINT, and HTTPS_PROXY",
                e);
    }
}
