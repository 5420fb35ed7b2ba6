package io.adapterfactory.t2l.embedding;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonDocument;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How a sentence encoder is used, kept beside a stored one as {@code encoder.json}.
 *
 * @param pooling name of a {@link Pooling}
 * @param width numbers in the vector of a token; 0 when it is not known before the model is loaded
 * @param maxTokens where a longer text is cut, special tokens included
 * @param prefix put before every text; may be empty
 * @param source where the encoder comes from, for example its id on the Hugging Face Hub; may be empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EncoderProfile(String pooling, int width, int maxTokens, String prefix, String source) {

    /** Name of the file. */
    public static final String FILE = "encoder.json";

    /** Where texts are cut when nothing says otherwise. */
    public static final int DEFAULT_MAX_TOKENS = 512;

    /** The largest length that is taken. */
    public static final int MAX_TOKENS = 32_768;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws IllegalArgumentException when the pooling is unknown, or the length is not in 1 to 32768 */
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

    /** An unknown width, the usual length, no prefix, no source. */
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

    /** Numbers in the vector of a text; 0 when the width is not known. */
    public int dimension() {
        return Pooling.of(pooling).dimension(width);
    }

    /** @throws IllegalArgumentException when the folder has no readable profile */
    public static EncoderProfile read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return JsonDocument.read(JSON, file, EncoderProfile.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes it into an encoder's folder. */
    public void write(Path folder) {
        JsonDocument.write(JSON, folder.resolve(FILE), this);
    }
}
