package io.adapterfactory.t2l.fuzz;

import io.adapterfactory.t2l.tokenizer.InvalidTokenizerException;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;

/** Reads any bytes as a {@code tokenizer.json}. Its reader is native: a crash there would end the whole process. */
public final class TokenizerFuzz {

    private TokenizerFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Scratch.read(
                () -> {
                    try (Tokenizer tokenizer = Tokenizer.load(Scratch.with("tokenizer.json", data))) {
                        tokenizer.decode(tokenizer.encode("abc 1>?" + new String(data, StandardCharsets.UTF_8), true));
                    }
                },
                InvalidTokenizerException.class);
    }
}
