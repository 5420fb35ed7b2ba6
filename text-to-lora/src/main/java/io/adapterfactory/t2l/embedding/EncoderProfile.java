package io.adapterfactory.t2l.embedding;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonDocument;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How to use a sentence encoder; stored with it as {@code encoder.json}.
 *
 * @param pooling name of a {@link Pooling}
 * @param width length of a token's vector; 0 if unknown before the model is loaded
 * @param maxTokens maximum length of a text, including special tokens; longer texts are truncated
 * @param prefix prepended to every text; may be empty
 * @param source origin of the encoder, for example its id on the Hugging Face Hub; may be empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EncoderProfile(String pooling, int width, int maxTokens, String prefix, String source) {

    /** Name of the file. */
    public static final String FILE = "encoder.json";

    /** Default maximum length of a text. */
    public static final int DEFAULT_MAX_TOKENS = 512;

    /** Largest accepted length. */
    public static final int MAX_TOKENS = 32_768;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws IllegalArgumentException when the pooling is unknown, or the length is not between 1 and 32768 */
    public EncoderProfile {
        if (pooling == null) {
            throw new IllegalArgumentException("pooling is missing; expected mean, cls, last, or ordered-<number>");
        }
        Pooling.of(pooling);
        if (width < 0) {
            throw new IllegalArgumentException("width is " + width + "; expected a positive number");
        }
        if (maxTokens < 1 || maxTokens > MAX_TOKENS) {
            throw new IllegalArgumentException("maxTokens is " + maxTokens + "; expected 1 to " + MAX_TOKENS);
        }
        prefix = prefix == null ? "" : prefix;
        source = source == null ? "" : source;
    }

    /** A profile with an unknown width, the default length, no prefix, and no source. */
    public static EncoderProfile of(String pooling) {
        return new EncoderProfile(pooling, 0, DEFAULT_MAX_TOKENS, "", "");
    }

    public EncoderProfile withPooling(String other) {
        return new EncoderProfile(other, width, maxTokens, prefix, source);
    }

    public EncoderProfile withWidth(int other) {
        return new EncoderProfile(pooling, other, maxTokens, prefix, source);
    }

    public EncoderProfile withMaxTokens(int other) {
        return new EncoderProfile(pooling, width, other, prefix, source);
    }

    public EncoderProfile withPrefix(String other) {
        return new EncoderProfile(pooling, width, maxTokens, other, source);
    }

    /** Length of a text's vector; 0 if the width is unknown. */
    public int dimension() {
        return Pooling.of(pooling).dimension(width);
    }

    /** @throws IllegalArgumentException when the folder has no valid profile */
    public static EncoderProfile read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return JsonDocument.read(JSON, file, EncoderProfile.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes the profile into an encoder's folder. */
    public void write(Path folder) {
        JsonDocument.write(JSON, folder.resolve(FILE), this);
    }
}
