package io.adapterfactory.evaluator.engine;

import io.adapterfactory.evaluator.engine.Diagnosis.Asked;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerRefusedException;
import io.adapterfactory.serving.server.Offer;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/** Adapters that are loaded on a server, until it is closed. */
final class ServerSession implements AnsweringEngine.Session {

    private static final Logger LOG = Logger.getLogger(ServerSession.class);
    private static final int ROWS_PER_REQUEST = 32;

    /** Rows of the same kind share a request. */
    private record Kind(int adapter, List<String> stops, int maxTokens) {}

    /** Processes some rows of one kind and stores their answers. */
    @FunctionalInterface
    private interface RowWork {
        void on(Kind kind, List<Integer> rows);
    }

    /** Requests in progress, for one model. */
    private record Running(String model, CompletableFuture<Void> done) {}

    private final ServerConnection connection;
    private final ServerHistory history;
    private final List<String> names;
    private final Set<String> loaded = new LinkedHashSet<>();
    private final ExecutorService requests;

    private ServerSession(ServerConnection connection, List<String> names) {
        this.connection = connection;
        this.history = connection.server().history();
        this.names = names;
        this.requests =
                Executors.newFixedThreadPool(connection.server().config().requests());
    }

    /**
     * Loads adapters.
     *
     * @param offers one for each index that rows name; the same adapter may occur several times
     * @throws IllegalStateException when there are several adapters and the server has crashed with one of them before,
     *     so that each must be scored separately
     * @throws ServerRefusedException when the server refuses an adapter
     * @throws EngineUnavailableException when the server is unavailable; retry later
     */
    static ServerSession open(ServerConnection connection, List<Offer> offers) {
        ServerSession session =
                new ServerSession(connection, offers.stream().map(Offer::name).toList());
        try {
            List<Offer> distinct = offers.stream().distinct().toList();
            session.requireNoSuspectAmong(distinct);
            distinct.forEach(session::load);
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private void requireNoSuspectAmong(List<Offer> offers) {
        if (offers.size() > 1 && offers.stream().map(Offer::name).anyMatch(history::isSuspect)) {
            throw new IllegalStateException("the server at "
                    + connection.server().url() + " stopped working while it scored one of these adapters;"
                    + " each of them is scored separately");
        }
    }

    private void load(Offer offer) {
        history.whyNotSent(offer.name()).ifPresent(words -> {
            throw new ServerRefusedException(
                    "the server stopped working with this adapter, so it is not sent again until this"
                            + " service is restarted: " + words);
        });
        try {
            connection.diagnosis().ask(() -> connection.adapters().load(offer));
            loaded.add(offer.name());
        } catch (ServerAwayException e) {
            throw connection.diagnosis().of(new Asked(offer.name(), Set.of(offer.name()), false), e);
        } catch (ServerRefusedException e) {
            if (e.getMessage().contains("No adapter found")) {
                throw new ServerRefusedException(e.getMessage() + "; the server must see the store's folder, see "
                        + connection.server().settings() + ".store");
            }
            throw e;
        }
    }

    @Override
    public List<String> texts(List<AnsweringEngine.TextRow> rows) {
        String[] answers = new String[rows.size()];
        inRequests(rows, false, row -> new Kind(row.adapter(), row.stops(), row.maxTokens()), (kind, part) -> {
            List<String> said = connection
                    .completions()
                    .texts(
                            model(kind.adapter()),
                            part.stream().map(i -> rows.get(i).prompt()).toList(),
                            kind.stops(),
                            kind.maxTokens());
            for (int i = 0; i < part.size(); i++) {
                answers[part.get(i)] = said.get(i);
            }
        });
        return List.of(answers);
    }

    @Override
    public double[] logLikelihoods(List<AnsweringEngine.OptionRow> rows) {
        double[] sums = new double[rows.size()];
        if (rows.isEmpty()) {
            return sums;
        }
        Likelihoods way = connection.likelihoods().orElseThrow();
        inRequests(rows, way.mayEndServers(), row -> new Kind(row.adapter(), List.of(), 1), (kind, part) -> {
            double[] ofPart = way.sums(
                    connection.completions(),
                    model(kind.adapter()),
                    part.stream().map(rows::get).toList());
            for (int i = 0; i < part.size(); i++) {
                sums[part.get(i)] = ofPart[i];
            }
        });
        return sums;
    }

    private <R> void inRequests(List<R> rows, boolean endsServers, Function<R, Kind> kindOf, RowWork work) {
        Map<Kind, List<Integer>> kinds = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            kinds.computeIfAbsent(kindOf.apply(rows.get(i)), kind -> new ArrayList<>())
                    .add(i);
        }
        List<Running> running = new ArrayList<>();
        kinds.forEach(
                (kind, indices) -> IntStream.iterate(0, from -> from < indices.size(), from -> from + ROWS_PER_REQUEST)
                        .mapToObj(from -> indices.subList(from, Math.min(indices.size(), from + ROWS_PER_REQUEST)))
                        .forEach(part -> running.add(new Running(
                                model(kind.adapter()),
                                CompletableFuture.runAsync(
                                        () -> connection.diagnosis().ask(() -> work.on(kind, part)), requests)))));
        for (Running each : running) {
            try {
                each.done().join();
            } catch (CompletionException e) {
                throw failure(mostInformative(each, running), endsServers);
            }
        }
        running.forEach(each -> history.worked(each.model()));
        if (loaded.size() == 1) {
            loaded.forEach(history::workedAlone);
        }
    }

    /**
     * Requests run concurrently. A request that was sent after the crash fails only because there is no server, so the
     * one that saw the crash is preferred.
     */
    private static Running mostInformative(Running failed, List<Running> running) {
        return running.stream()
                .filter(each -> each.done().isCompletedExceptionally())
                .filter(each -> cause(each) instanceof ServerAwayException away
                        && Diagnosis.evidenceOfDeath(away).isPresent())
                .findFirst()
                .orElse(failed);
    }

    private RuntimeException failure(Running failed, boolean endsServers) {
        Throwable cause = cause(failed);
        if (cause instanceof ServerAwayException away) {
            return connection.diagnosis().of(new Asked(failed.model(), loaded, endsServers), away);
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    private static Throwable cause(Running failed) {
        try {
            failed.done().join();
            throw new IllegalStateException("a request that succeeded has no cause of failure");
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    private String model(int adapter) {
        return adapter == AnsweringEngine.NO_ADAPTER ? connection.server().model() : names.get(adapter);
    }

    /** An adapter that cannot be unloaded now is evicted by the server when it needs room. */
    @Override
    public void close() {
        requests.shutdownNow();
        for (String name : loaded) {
            try {
                connection.adapters().unload(name);
            } catch (RuntimeException e) {
                LOG.warnf("adapter %s cannot be unloaded from the engine's server: %s", name, e.getMessage());
            }
        }
    }
}
