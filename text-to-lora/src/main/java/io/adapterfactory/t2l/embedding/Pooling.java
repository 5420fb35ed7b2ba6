package io.adapterfactory.t2l.embedding;

import java.util.Arrays;

/** Combines the vectors of a text's tokens into one. */
public sealed interface Pooling {

    /** Name in an encoder's id. */
    String id();

    /** Length of the pooled vector. */
    int dimension(int hidden);

    /**
     * @param hidden {@code [tokens, width]} flattened, including special tokens
     * @param offset of this text's first real token in {@code hidden}
     * @param tokens number of real tokens of this text, at least 1
     */
    float[] pool(float[] hidden, int offset, int tokens, int width);

    /** The mean over all tokens, as in sentence-transformers' MiniLM. */
    record Mean() implements Pooling {
        @Override
        public String id() {
            return "mean";
        }

        @Override
        public int dimension(int hidden) {
            return hidden;
        }

        @Override
        public float[] pool(float[] hidden, int offset, int tokens, int width) {
            float[] sum = new float[width];
            for (int t = 0; t < tokens; t++) {
                for (int i = 0; i < width; i++) {
                    sum[i] += hidden[offset + t * width + i];
                }
            }
            for (int i = 0; i < width; i++) {
                sum[i] /= tokens;
            }
            return sum;
        }
    }

    /** The vector of the first token, as in BGE and GTE. */
    record Cls() implements Pooling {
        @Override
        public String id() {
            return "cls";
        }

        @Override
        public int dimension(int hidden) {
            return hidden;
        }

        @Override
        public float[] pool(float[] hidden, int offset, int tokens, int width) {
            return Arrays.copyOfRange(hidden, offset, offset + width);
        }
    }

    /** The vector of the last token, as in encoders that are language models. */
    record Last() implements Pooling {
        @Override
        public String id() {
            return "last";
        }

        @Override
        public int dimension(int hidden) {
            return hidden;
        }

        @Override
        public float[] pool(float[] hidden, int offset, int tokens, int width) {
            int at = offset + (tokens - 1) * width;
            return Arrays.copyOfRange(hidden, at, at + width);
        }
    }

    /**
     * The first {@code coefficients} terms of a discrete cosine transform over the tokens (Almarwani et al. 2019,
     * "Efficient Sentence Embedding using Discrete Cosine Transform"), each L2-normalized. Term 0 has the direction of
     * the mean; the others encode the order of the words, which a mean loses: "first two" and "last two", "a then b"
     * and "b then a". The special tokens at both ends are excluded.
     */
    record Ordered(int coefficients) implements Pooling {

        public Ordered {
            if (coefficients < 1 || coefficients > 16) {
                throw new IllegalArgumentException("coefficients must be 1 to 16, found " + coefficients);
            }
        }

        @Override
        public String id() {
            return "ordered-" + coefficients;
        }

        @Override
        public int dimension(int hidden) {
            return hidden * coefficients;
        }

        @Override
        public float[] pool(float[] hidden, int offset, int tokens, int width) {
            int first = tokens > 2 ? 1 : 0;
            int count = tokens > 2 ? tokens - 2 : tokens;
            float[] pooled = new float[width * coefficients];
            for (int c = 0; c < coefficients; c++) {
                double squares = 0;
                for (int i = 0; i < width; i++) {
                    double sum = 0;
                    for (int t = 0; t < count; t++) {
                        sum += Math.cos(Math.PI * c * (t + 0.5) / count) * hidden[offset + (first + t) * width + i];
                    }
                    pooled[c * width + i] = (float) sum;
                    squares += sum * sum;
                }
                double norm = Math.sqrt(squares);
                // A text of one word has no later terms: use zeros, not noise scaled to length one.
                double scale = norm > 1e-4 * count ? 1 / norm : 0;
                for (int i = 0; i < width; i++) {
                    pooled[c * width + i] *= (float) scale;
                }
            }
            return pooled;
        }
    }

    /** @throws IllegalArgumentException when the name is not mean, cls, last, or ordered-&lt;k&gt; */
    static Pooling of(String id) {
        if (id.equals("mean")) {
            return new Mean();
        }
        if (id.equals("cls")) {
            return new Cls();
        }
        if (id.equals("last")) {
            return new Last();
        }
        if (id.matches("ordered-\\d{1,2}")) {
            return new Ordered(Integer.parseInt(id.substring("ordered-".length())));
        }
        throw new IllegalArgumentException(
                "pooling " + id + " is unknown; expected mean, cls, last or ordered-<number>");
    }
}
