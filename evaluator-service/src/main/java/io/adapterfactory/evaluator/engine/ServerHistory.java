package io.adapterfactory.evaluator.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What went wrong with one server since this process started, so that it is not asked for the same again. Thread-safe. */
public final class ServerHistory {

    /** Failures of one model in a row, on a server that works otherwise, after which its requests are refused. */
    static final int MAX_FAILURES = 3;

    /** How sure it is that a server ended because of a request. */
    enum Evidence {
        /** The connection broke: the process may also have been stopped. */
        CONNECTION_LOST(1),
        /** The server said that its engine is dead. */
        ENGINE_DIED(2);

        private static final int ENOUGH = 2;

        private final int weight;

        Evidence(int weight) {
            this.weight = weight;
        }
    }

    /**
     * An adapter that the server ended with.
     *
     * @param evidence sum of the weights of those times when no other adapter was there
     * @param words of the last time
     */
    private record Suspect(int evidence, String words) {}

    private final Map<String, String> fatalKinds = new HashMap<>();
    private final Map<String, Suspect> suspects = new HashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();

    /** The server ended on a request of a kind that is known to end servers. */
    synchronized void diedOf(String kind, String words) {
        fatalKinds.put(kind, words);
    }

    /** What was seen when the server ended on a request of this kind; empty if it never did. */
    synchronized Optional<String> deathOf(String kind) {
        return Optional.ofNullable(fatalKinds.get(kind));
    }

    /**
     * The server ended while it worked for adapters.
     *
     * @param adapters several: each of them may have been the reason
     */
    synchronized void diedWith(Collection<String> adapters, Evidence evidence, String words) {
        int weight = adapters.size() == 1 ? evidence.weight : 0;
        for (String adapter : adapters) {
            Suspect before = suspects.get(adapter);
            suspects.put(adapter, new Suspect(weight + (before == null ? 0 : before.evidence()), words));
        }
    }

    /** Whether an adapter must not share the server with other adapters, because the server may end with it. */
    synchronized boolean isSuspect(String adapter) {
        return suspects.containsKey(adapter);
    }

    /** Why an adapter is not sent to the server any more; empty if it may be sent. */
    synchronized Optional<String> whyNotSent(String adapter) {
        return Optional.ofNullable(suspects.get(adapter))
                .filter(suspect -> suspect.evidence() >= Evidence.ENOUGH)
                .map(Suspect::words);
    }

    /** @return how often requests for this model have failed in a row */
    synchronized int failed(String model) {
        return failures.merge(model, 1, Integer::sum);
    }

    /** The server answered for a model. */
    synchronized void worked(String model) {
        failures.remove(model);
    }

    /** The server answered for an adapter while it was the only one. */
    synchronized void workedAlone(String adapter) {
        suspects.remove(adapter);
    }
}
