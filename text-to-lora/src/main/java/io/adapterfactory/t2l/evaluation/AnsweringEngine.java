package io.adapterfactory.t2l.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Answers a benchmark's questions: a base model, in this process or on a server, that can use another adapter in each
 * row.
 */
public interface AnsweringEngine {

    /** For a row: the base model alone. */
    int NO_ADAPTER = -1;

    /**
     * A prompt to be continued greedily.
     *
     * @param adapter index into the session's adapters, or {@link #NO_ADAPTER}
     * @param group number of a group of rows whose prompts start alike, such as those of one benchmark
     * @param prompt token ids
     * @param stops texts before which the answer ends
     * @param maxTokens maximum length of the answer
     */
    record TextRow(int adapter, int group, int[] prompt, List<String> stops, int maxTokens) {}

    /**
     * A continuation whose likelihood is requested.
     *
     * @param adapter index into the session's adapters, or {@link #NO_ADAPTER}
     * @param context token ids, at least one
     * @param continuation token ids after them, at least one
     */
    record OptionRow(int adapter, int[] context, int[] continuation) {

        /** The context and the first tokens of the continuation. */
        public int[] prompt(int tokens) {
            int[] prompt = Arrays.copyOf(context, context.length + tokens);
            System.arraycopy(continuation, 0, prompt, context.length, tokens);
            return prompt;
        }
    }

    /** Maximum number of tokens of a prompt and its answer together. */
    int maxPositions();

    /** Whether {@link Session#logLikelihoods} is available. */
    default boolean givesLikelihoods() {
        return whyNoLikelihoods().isEmpty();
    }

    /** Why {@link Session#logLikelihoods} is not available, as a message for the user; empty if it is. */
    Optional<String> whyNoLikelihoods();

    /**
     * Loads adapters.
     *
     * @throws EngineUnavailableException when the engine is unavailable
     */
    Session load(List<EvaluatedAdapter> adapters);

    /** Loaded adapters, until it is closed. */
    interface Session extends AutoCloseable {

        /**
         * The model's answers, in the order of the rows.
         *
         * @throws EngineUnavailableException when the engine is unavailable
         */
        List<String> texts(List<TextRow> rows);

        /**
         * Log-likelihoods in nats: the sum over the tokens of each continuation.
         *
         * @throws EngineUnavailableException when the engine is unavailable
         */
        double[] logLikelihoods(List<OptionRow> rows);

        @Override
        void close();
    }
}
