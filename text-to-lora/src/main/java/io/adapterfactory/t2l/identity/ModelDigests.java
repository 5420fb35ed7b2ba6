package io.adapterfactory.t2l.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.regex.Pattern;

/**
 * Identifies a base model by the content of its parts. Every digest is a SHA-256, 64 lower-case hex digits.
 *
 * @param config of everything in the configuration that affects the computation
 * @param weights of all tensors; null for a model whose weights only a server has
 * @param tokenizer of everything that affects the conversion of texts to tokens
 * @param chatTemplate of the chat template's text; null for a model without one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelDigests(String config, String weights, String tokenizer, String chatTemplate) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException when one is missing or not a SHA-256 */
    public ModelDigests {
        require("config", config);
        if (weights != null) {
            require("weights", weights);
        }
        require("tokenizer", tokenizer);
        if (chatTemplate != null) {
            require("chatTemplate", chatTemplate);
        }
    }

    private static void require(String part, String digest) {
        if (digest == null || !SHA256.matcher(digest).matches()) {
            throw new IllegalArgumentException(
                    "the digest of " + part + " is " + digest + "; expected a SHA-256 as 64 lower-case hex digits");
        }
    }
}
