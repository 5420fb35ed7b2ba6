package io.adapterfactory.serving.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What a server answered. It is foreign text: who can do nothing with it throws one of the exceptions made here, which quote its
 * beginning.
 *
 * @param from address that was asked
 */
public record ServerAnswer(URI from, int status, String text) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int LONGEST_QUOTE = 300;
    private static final int SERVER_ERROR = 5;
    /** Not let in, or asked too often: that too says nothing of what was asked. */
    private static final Set<Integer> TURNED_AWAY = Set.of(401, 403, 429);

    /** An answer's body; what in it is no UTF-8 is replaced. */
    public static ServerAnswer of(URI from, int status, byte[] body) {
        return new ServerAnswer(from, status, new String(body, StandardCharsets.UTF_8));
    }

    /** Whether the server did what it was asked to. */
    public boolean isFine() {
        return status / 100 == 2;
    }

    /**
     * Holds when the answer is one to the question.
     *
     * @throws ServerAwayException when it tells of the server's own trouble
     */
    public ServerAnswer requireAtWork() {
        if (status / 100 == SERVER_ERROR || TURNED_AWAY.contains(status)) {
            throw away();
        }
        return this;
    }

    /** @throws ServerAwayException when the answer is no JSON */
    public JsonNode json() {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw unusable("it is no JSON: " + e.getOriginalMessage());
        }
    }

    /** The server does not do its work. */
    public ServerAwayException away() {
        return new ServerAwayException(words(), this);
    }

    /** The server does its work, but not as its documentation has it. */
    public ServerAwayException unusable(String why) {
        return new ServerAwayException(words() + " (" + beginning(why) + ")", this);
    }

    /** The server does not take what it was asked for. */
    public ServerRefusedException refused() {
        return new ServerRefusedException(words());
    }

    private String words() {
        return from + " answered " + status + ": " + beginning(text.strip());
    }

    /** As much of a foreign text as fits into a message. */
    static String beginning(String text) {
        return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text;
    }
}
