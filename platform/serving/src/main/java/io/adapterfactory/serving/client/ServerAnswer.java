package io.adapterfactory.serving.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * A server's response. It is untrusted text: a caller that cannot use it throws one of the exceptions that this class
 * creates, which quote the beginning of the text.
 *
 * @param from URI of the request
 */
public record ServerAnswer(URI from, int status, String text) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MAX_QUOTE = 300;
    private static final int SERVER_ERROR = 5;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    /** The body that FastAPI, the framework of vLLM and SGLang, returns for an unknown path. */
    private static final String NO_SUCH_PATH = "\"detail\":\"not found\"";
    /** Status codes for a failed login and for too many requests, which do not depend on the request itself. */
    private static final Set<Integer> TURNED_AWAY = Set.of(401, 403, 429);

    /** A response with its body decoded as UTF-8; malformed bytes are replaced. */
    public static ServerAnswer of(URI from, int status, byte[] body) {
        return new ServerAnswer(from, status, new String(body, StandardCharsets.UTF_8));
    }

    /** Whether the server executed the request. */
    public boolean isFine() {
        return status / 100 == 2;
    }

    /**
     * Checks that the response answers the request.
     *
     * @throws ServerAwayException when it reports a problem of the server itself
     */
    public ServerAnswer requireAtWork() {
        if (status / 100 == SERVER_ERROR || TURNED_AWAY.contains(status)) {
            throw away();
        }
        return this;
    }

    /** @throws ServerAwayException when the answer is not JSON */
    public JsonNode json() {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw unusable("it is not JSON: " + e.getOriginalMessage());
        }
    }

    /** The server does not work. */
    public ServerAwayException away() {
        return new ServerAwayException(words(), this);
    }

    /**
     * The server does not have the model that the request named.
     *
     * @return a {@link UnknownModelException}; a different exception if the server does not even have the path
     */
    public ServerAwayException unknownModel() {
        return isOfMissingPath()
                ? unusable("the server has no " + from.getPath())
                : new UnknownModelException(words(), this);
    }

    /** Whether the server does not have this path, or rejects such requests there. */
    public boolean isOfMissingPath() {
        return status == NOT_ALLOWED
                || status == NOT_FOUND && text.toLowerCase(Locale.ROOT).contains(NO_SUCH_PATH);
    }

    /** The server works, but its response differs from its documentation. */
    public ServerAwayException unusable(String why) {
        return new ServerAwayException(words() + " (" + beginning(why) + ")", this);
    }

    /** The server rejects the request. */
    public ServerRefusedException refused() {
        return new ServerRefusedException(words());
    }

    private String words() {
        return from + " answered " + status + ": " + beginning(text.strip());
    }

    /** The beginning of a foreign text, short enough for a message. */
    static String beginning(String text) {
        return text.length() > MAX_QUOTE ? text.substring(0, MAX_QUOTE) + "..." : text;
    }
}
