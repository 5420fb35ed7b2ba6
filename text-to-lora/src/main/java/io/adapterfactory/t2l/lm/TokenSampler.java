package io.adapterfactory.t2l.lm;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/** Chooses the next token of one row from its logits. */
final class TokenSampler {

    private final DecodingOptions options;
    private final Random random;

    TokenSampler(DecodingOptions options) {
        this.options = options;
        this.random = new Random(options.seed());
    }

    /** @param logits of the whole batch, {@code [B, V]} flattened */
    int sample(float[] logits, int row, int vocabulary) {
        int offset = row * vocabulary;
        return options.temperature() == 0 ? likeliest(logits, offset, vocabulary) : draw(logits, offset, vocabulary);
    }

    private static int likeliest(float[] logits, int offset, int vocabulary) {
        int best = 0;
        for (int token = 1; token < vocabulary; token++) {
            if (logits[offset + token] > logits[offset + best]) {
                best = token;
            }
        }
        return best;
    }

    private int draw(float[] logits, int offset, int vocabulary) {
        int[] order = IntStream.range(0, vocabulary)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer token) -> -logits[offset + token]))
                .mapToInt(Integer::intValue)
                .toArray();
        int kept = options.topK() == 0 ? vocabulary : Math.min(options.topK(), vocabulary);
        double[] weights = new double[kept];
        double highest = logits[offset + order[0]];
        double total = 0;
        for (int i = 0; i < kept; i++) {
            weights[i] = Math.exp((logits[offset + order[i]] - highest) / options.temperature());
            total += weights[i];
        }
        double nucleus = 0;
        int last = 0;
        while (last < kept - 1 && nucleus + weights[last] < options.topP() * total) {
            nucleus += weights[last++];
        }
        nucleus += weights[last];
        double target = random.nextDouble() * nucleus;
        for (int i = 0; i < last; i++) {
            target -= weights[i];
            if (target < 0) {
                return order[i];
            }
        }
        return order[last];
    }
}
