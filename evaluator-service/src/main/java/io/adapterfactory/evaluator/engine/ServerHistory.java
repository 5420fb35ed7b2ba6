package io.adapterfactory.evaluator.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Failures of one server since this process started, so that requests that crash it are not repeated. Thread-safe. */
public final class ServerHistory {

    /** After this many failures in a row, requests for a model are refused if the server otherwise works. */
    static final int MAX_FAILURES = 3;

    /** How certain it is that a request crashed the server. */
    enum Evidence {
        /** The connection broke: the process may also have been stopped. */
        CONNECTION_LOST(1),
        /** The server reported that its engine has crashed. */
        ENGINE_DIED(2);

        private static final int ENOUGH = 2;

        private final int weight;

        Evidence(int weight) {
            this.weight = weight;
        }
    }

    /**
     * An adapter that was in use when the server crashed.
     *
     * @param evidence sum of the weights of those crashes in which no other adapter was in use
     * @param words message of the last crash
     */
    private record Suspect(int evidence, String words) {}

    private final Map<String, String> fatalKinds = new HashMap<>();
    private final Map<String, Suspect> suspects = new HashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();

    /** The server crashed on a request of a kind that is known to crash servers. */
    synchronized void diedOf(String kind, String words) {
        fatalKinds.put(kind, words);
    }

    /** The message when the server crashed on a request of this kind; empty if it never did. */
    synchronized Optional<String> deathOf(String kind) {
        return Optional.ofNullable(fatalKinds.get(kind));
    }

    /**
     * The server crashed while it processed requests for adapters.
     *
     * @param adapters if there are several, each of them may be the cause
     */
    synchronized void diedWith(Collection<String> adapters, Evidence evidence, String words) {
        int weight = adapters.size() == 1 ? evidence.weight : 0;
        for (String adapter : adapters) {
            Suspect before = suspects.get(adapter);
            suspects.put(adapter, new Suspect(weight + (before == null ? 0 : before.evidence()), words));
        }
    }

    /** Whether an adapter must be scored separately from other adapters, because it may crash the server. */
    synchronized boolean isSuspect(String adapter) {
        return suspects.containsKey(adapter);
    }

    /** Why an adapter is no longer sent to the server; empty if it may be sent. */
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
