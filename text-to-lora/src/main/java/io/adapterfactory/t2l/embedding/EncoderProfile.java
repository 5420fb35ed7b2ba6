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
 * @param maxTokens where a longer text is cut, special tokens included
 * @param prefix put before every text; may be empty
 * @param source where the encoder comes from, for example its id on the Hugging Face Hub; may be empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EncoderProfile(String pooling, int maxTokens, String prefix, String source) {

    /** Name of the file. */
    public static final String FILE = "encoder.json";

    /** Where texts are cut when nothing says otherwise. */
    public static final int DEFAULT_MAX_TOKENS = 512;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws IllegalArgumentException when the pooling is unknown, or the length is not in 1 to 32768 */
    public EncoderProfile {
        if (pooling == null) {
            throw new IllegalArgumentException("pooling is missing; expected mean, cls, last, or ordered-<number>");
        }
        Pooling.of(pooling);
        if (maxTokens < 1 || maxTokens > 32_768) {
            throw new IllegalArgumentException("maxTokens is " + maxTokens + "; expected 1 to 32768");
        }
        prefix = prefix == null ? "" : prefix;
        source = source == null ? "" : source;
    }

    /** The usual length, no prefix, no source. */
    public static EncoderProfile of(String pooling) {
        return new EncoderProfile(pooling, DEFAULT_MAX_TOKENS, "", "");
    }

    public EncoderProfile withPooling(String other) {
        return new EncoderProfile(other, maxTokens, prefix, source);
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
