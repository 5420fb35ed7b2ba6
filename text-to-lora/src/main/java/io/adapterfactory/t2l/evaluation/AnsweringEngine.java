package io.adapterfactory.t2l.evaluation;

import java.util.List;
import java.util.Optional;

/** What answers a benchmark's questions: a base model, in this process or on a server, of which each row may wear an adapter. */
public interface AnsweringEngine {

    /** In a row: the base model alone. */
    int NO_ADAPTER = -1;

    /**
     * A prompt to be gone on with, greedily.
     *
     * @param adapter index into the session's adapters, or {@link #NO_ADAPTER}
     * @param prompt token ids
     * @param stops texts before which the answer ends
     * @param mostTokens that may be said
     */
    record TextRow(int adapter, int[] prompt, List<String> stops, int mostTokens) {}

    /**
     * A continuation whose likelihood is asked for.
     *
     * @param adapter index into the session's adapters, or {@link #NO_ADAPTER}
     * @param context token ids, at least one
     * @param continuation token ids behind them, at least one
     */
    record OptionRow(int adapter, int[] context, int[] continuation) {}

    /** Tokens of a prompt and its answer together, at most. */
    int maxPositions();

    /** Whether {@link Session#logLikelihoods} is available. */
    default boolean givesLikelihoods() {
        return whyNoLikelihoods().isEmpty();
    }

    /** Why {@link Session#logLikelihoods} is not available, in words for people; empty if it is. */
    Optional<String> whyNoLikelihoods();

    /**
     * Makes adapters ready to be worn.
     *
     * @throws EngineUnavailableException when that cannot be done now
     */
    Session wear(List<EvaluatedAdapter> adapters);

    /** Adapters that are ready, until it is closed. */
    interface Session extends AutoCloseable {

        /**
         * What the model says, in the order of the rows.
         *
         * @throws EngineUnavailableException when it cannot be asked now
         */
        List<String> texts(List<TextRow> rows);

        /**
         * Nats: the sum over the tokens of each continuation.
         *
         * @throws EngineUnavailableException when it cannot be asked now
         */
        double[] logLikelihoods(List<OptionRow> rows);

        @Override
        void close();
    }
}
