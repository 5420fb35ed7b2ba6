package io.adapterfactory.serving.server;

import io.adapterfactory.serving.client.ServerAnswer;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The cause when a server did not load an adapter. vLLM answers 500 both when its engine is dead and when an adapter's
 * rank is too large, so the message decides.
 */
enum Fault {
    /** The adapter: the server works, but refuses this adapter. */
    ADAPTER,
    /** The server's options: it was started without those that loading adapters needs. */
    SETTINGS,
    /** The server does not work now, or its message is unknown; the caller must check whether the server works. */
    SERVER;

    private static final int SERVER_ERROR = 5;

    /** Authentication failed, or too many requests. */
    private static final Set<Integer> NOT_ADMITTED = Set.of(401, 403, 429);

    private static final List<String> OF_ADAPTER = List.of(
            "max_lora_rank",
            "expected target modules in",
            "no adapter found for",
            "unsupported lora weight",
            "does not contain lora",
            "error while deserializing header",
            "vllm does not yet support",
            "vllm only supports");

    private static final List<String> OF_SETTINGS = List.of("lora is not enabled", "enable-lora");

    /** @param answer to a request for an adapter, with an error status */
    static Fault of(ServerAnswer answer) {
        String text = answer.text().toLowerCase(Locale.ROOT);
        if (NOT_ADMITTED.contains(answer.status())) {
            return SERVER;
        }
        if (answer.isOfMissingPath() || containsOne(text, OF_SETTINGS)) {
            return SETTINGS;
        }
        return answer.status() / 100 != SERVER_ERROR || containsOne(text, OF_ADAPTER) ? ADAPTER : SERVER;
    }

    private static boolean containsOne(String text, List<String> parts) {
        return parts.stream().anyMatch(text::contains);
    }
}
