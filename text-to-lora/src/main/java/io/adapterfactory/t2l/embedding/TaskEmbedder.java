package io.adapterfactory.t2l.embedding;

import java.util.List;

/**
 * Encodes task descriptions to task vectors like the reference: adds a full stop after a final letter, applies the
 * sentence encoder, normalizes to L2 norm 1, and multiplies by the root of the width.
 */
public final class TaskEmbedder implements TaskVectors {

    private final TextEncoder encoder;

    public TaskEmbedder(TextEncoder encoder) {
        this.encoder = encoder;
    }

    public TextEncoder encoder() {
        return encoder;
    }

    /** Trims a description, and adds a full stop if it ends with a letter. */
    public static String normalize(String description) {
        String text = description.strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the task description is empty; expected 1 to 4000 characters");
        }
        return Character.isLetter(text.codePointBefore(text.length())) ? text + "." : text;
    }

    /**
     * As {@link #normalize}, but an empty description stays empty. Only controls have empty descriptions; those of
     * users are refused before.
     */
    public static String normalizeControl(String description) {
        return description.isBlank() ? "" : normalize(description);
    }

    @Override
    public String id() {
        return encoder.id();
    }

    @Override
    public int dimension() {
        return encoder.dimension();
    }

    /** Closes the encoder. */
    @Override
    public void close() {
        encoder.close();
    }

    /**
     * An empty description gives the vector of an empty text.
     *
     * @return task vectors {@code [descriptions][dimension]}
     */
    @Override
    public float[][] embed(List<String> descriptions) {
        List<float[]> raw = encoder.encode(
                descriptions.stream().map(TaskEmbedder::normalizeControl).toList());
        return raw.stream().map(TaskEmbedder::scaled).toArray(float[][]::new);
    }

    /**
     * The inner product of two task vectors of one encoder. It orders like the cosine, because all have the same length.
     *
     * @param one {@code [dimension]}, like the other
     */
    public static double product(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    private static float[] scaled(float[] vector) {
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        double scale = squares == 0 ? 0 : Math.sqrt(vector.length / squares);
        float[] scaled = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            scaled[i] = (float) (vector[i] * scale);
        }
        return scaled;
    }
}
