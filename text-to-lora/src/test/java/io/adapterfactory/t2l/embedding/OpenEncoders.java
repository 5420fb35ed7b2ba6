package io.adapterfactory.t2l.embedding;

import java.util.List;

/** Keeps the bundled encoders open in this JVM, because opening them for every test would take most of its time. */
final class OpenEncoders {

    private static final List<TextEncoder> OPEN = List.of(
            TextEncoders.bundled().open("minilm", 1), TextEncoders.bundled().open("bge-small", 1));

    private OpenEncoders() {}

    /** The encoders, which stay open. */
    static List<TextEncoder> all() {
        return OPEN;
    }
}
