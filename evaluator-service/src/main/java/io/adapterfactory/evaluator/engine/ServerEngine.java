package io.adapterfactory.evaluator.engine;

import io.adapterfactory.evaluator.config.EngineConfig;
import io.adapterfactory.serving.server.ListedModel;
import io.adapterfactory.serving.server.Offer;
import io.adapterfactory.serving.server.ServerAwayException;
import io.adapterfactory.serving.server.ServerClient;
import io.adapterfactory.serving.server.VllmServer;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * A base model on an OpenAI-compatible server that loads LoRA adapters at run time, such as vLLM (its documentation,
 * "OpenAI-Compatible Server", "LoRA Adapters"). Prompts are sent as token ids, so that our tokenizer and chat template
 * apply.
 */
public final class ServerEngine implements AnsweringEngine {

    private static final Logger LOG = Logger.getLogger(ServerEngine.class);
    private static final int ROWS_PER_REQUEST = 32;

    private final Completions completions;
    private final VllmServer adapters;
    private final EngineConfig config;
    private final Path store;
    private final int maxPositions;
    private final Likelihoods likelihoods;
    /** Prefix of adapter names, so that several evaluators can use one server. */
    private final String prefix = "evaluation-" + UUID.randomUUID().toString().substring(0, 8) + "-";

    private ServerEngine(
            Completions completions,
            VllmServer adapters,
            EngineConfig config,
            Path store,
            int maxPositions,
            Likelihoods likelihoods) {
        this.completions = completions;
        this.adapters = adapters;
        this.config = config;
        this.store = store;
        this.maxPositions = maxPositions;
        this.likelihoods = likelihoods;
    }

    /**
     * Checks that the server has the model, and finds out how it reports log-likelihoods.
     *
     * @param server with the base model
     * @param store the store's folder in this service
     * @param maxPositions of the base model, in tokens
     * @throws EngineUnavailableException when the server is unavailable
     * @throws IllegalStateException when it has other models
     */
    public static ServerEngine open(EngineServer server, Path store, int maxPositions) {
        EngineConfig config = server.config();
        ServerClient client = new ServerClient(server.url(), config.tokenFile(), config.timeout());
        return available(() -> {
            String model = config.model().orElse(server.baseModel());
            List<ListedModel> listed = client.models();
            ListedModel held = listed.stream()
                    .filter(each -> each.id().equals(model))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the server at "
                            + server.url() + " holds " + ListedModel.names(listed) + "; expected '"
                            + model + "'. Set " + server.settings() + ".model to its name on the server"));
            int room = Math.min(maxPositions, held.mostTokens().orElse(maxPositions));
            Completions completions = new Completions(client, model, Set.of());
            return new ServerEngine(
                    completions, new VllmServer(client), config, store, room, Likelihoods.of(completions));
        });
    }

    /**
     * The same server, which then ends answers according to the rule.
     *
     * @param rule of the base model
     */
    public ServerEngine with(PromptRule rule) {
        return new ServerEngine(
                completions.endingAt(rule.addedEndTokens()), adapters, config, store, maxPositions, likelihoods);
    }

    @Override
    public int maxPositions() {
        return maxPositions;
    }

    @Override
    public boolean givesLikelihoods() {
        return likelihoods != Likelihoods.NONE;
    }

    @Override
    public Session load(List<EvaluatedAdapter> adapters) {
        List<Offer> offers = adapters.stream().map(this::offer).toList();
        ServerSession session =
                new ServerSession(offers.stream().map(Offer::name).toList());
        try {
            // One adapter may be used for several benchmarks.
            offers.stream().distinct().forEach(session::load);
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private Offer offer(EvaluatedAdapter adapter) {
        Path folder = adapter.folder()
                .orElseThrow(() -> new IllegalArgumentException(
                        "an adapter that is only in memory cannot be sent to a server"))
                .toAbsolutePath()
                .normalize();
        String name = prefix
                + Sha256.of(folder.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        return Offer.of(name, folder, store, config.store().orElse(store));
    }

    private static <T> T available(Supplier<T> work) {
        try {
            return work.get();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ServerAwayException away) {
                throw new EngineUnavailableException("scoring waits: " + away.getMessage(), away);
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } catch (ServerAwayException e) {
            throw new EngineUnavailableException("scoring waits: " + e.getMessage(), e);
        }
    }

    /** Rows of one kind can share a request. */
    private record Kind(int adapter, List<String> stops, int mostTokens) {}

    private final class ServerSession implements Session {

        private final List<String> names;
        private final List<String> loaded = new ArrayList<>();
        private final ExecutorService requests = Executors.newFixedThreadPool(config.requests());

        ServerSession(List<String> names) {
            this.names = names;
        }

        private void load(Offer offer) {
            available(() -> {
                adapters.load(offer);
                return loaded.add(offer.name());
            });
        }

        @Override
        public List<String> texts(List<TextRow> rows) {
            String[] answers = new String[rows.size()];
            inRequests(rows, row -> new Kind(row.adapter(), row.stops(), row.mostTokens()), (kind, part) -> {
                List<String> said = completions.texts(
                        model(kind.adapter()),
                        part.stream().map(i -> rows.get(i).prompt()).toList(),
                        kind.stops(),
                        kind.mostTokens());
                for (int i = 0; i < part.size(); i++) {
                    answers[part.get(i)] = said.get(i);
                }
            });
            return List.of(answers);
        }

        @Override
        public double[] logLikelihoods(List<OptionRow> rows) {
            double[] sums = new double[rows.size()];
            inRequests(rows, row -> new Kind(row.adapter(), List.of(), 1), (kind, part) -> {
                double[] ofPart = likelihoods.sums(
                        completions,
                        model(kind.adapter()),
                        part.stream().map(rows::get).toList());
                for (int i = 0; i < part.size(); i++) {
                    sums[part.get(i)] = ofPart[i];
                }
            });
            return sums;
        }

        private <R> void inRequests(List<R> rows, Function<R, Kind> kindOf, RowWork work) {
            Map<Kind, List<Integer>> kinds = new LinkedHashMap<>();
            for (int i = 0; i < rows.size(); i++) {
                kinds.computeIfAbsent(kindOf.apply(rows.get(i)), kind -> new ArrayList<>())
                        .add(i);
            }
            List<CompletableFuture<Void>> running = new ArrayList<>();
            kinds.forEach((kind, indices) -> IntStream.iterate(
                            0, from -> from < indices.size(), from -> from + ROWS_PER_REQUEST)
                    .mapToObj(from -> indices.subList(from, Math.min(indices.size(), from + ROWS_PER_REQUEST)))
                    .forEach(part -> running.add(CompletableFuture.runAsync(() -> work.on(kind, part), requests))));
            available(() -> {
                running.forEach(CompletableFuture::join);
                return null;
            });
        }

        private String model(int adapter) {
            return adapter == NO_ADAPTER ? completions.baseModel() : names.get(adapter);
        }

        /** An adapter that cannot be unloaded now is dropped when the server needs its memory. */
        @Override
        public void close() {
            requests.shutdownNow();
            for (String name : loaded) {
                try {
                    adapters.unload(name);
                } catch (RuntimeException e) {
                    LOG.warnf("adapter %s stays on the engine's server: %s", name, e.getMessage());
                }
            }
        }
    }

    /** Computes the answers of some rows and stores them. */
    @FunctionalInterface
    private interface RowWork {
        void on(Kind kind, List<Integer> rows);
    }
}
