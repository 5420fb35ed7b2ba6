package io.adapterfactory.evaluator.basemodel;

import io.adapterfactory.dashboard.port.BaseModelNames;
import io.adapterfactory.evaluator.benchmark.BenchmarkChooser;
import io.adapterfactory.evaluator.benchmark.UnknownNameException;
import io.adapterfactory.messaging.basemodel.BaseModelSelection;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.file.FolderState;
import io.adapterfactory.t2l.file.InvalidInputException;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.tensor.TorchThread;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The base models of the store. Each is loaded when needed. If another one needs its memory, the least recently used
 * one is closed. All work with base models runs on one thread, so none is closed while it is in use.
 */
@ApplicationScoped
public class BaseModels implements BaseModelNames {

    private static final Logger LOG = Logger.getLogger(BaseModels.class);

    /**
     * Everything needed to score adapters of one base model.
     *
     * @param digests of the model in the store
     */
    public record Scorer(
            AdapterEvaluator evaluator,
            BenchmarkChooser chooser,
            AnsweringEngine engine,
            PromptRule rule,
            ModelDigests digests) {}

    /**
     * A base model that can never be used.
     *
     * @param state of its folder: if its files change, it is tried again
     */
    private record Failure(FolderState state, InvalidInputException cause) {}

    private final ArtifactStore store;
    private final BaseModelLoader loader;
    private final BaseModelSelection selection;
    private final MemoryLimit limit;
    private final TorchThread thread = new TorchThread("model");
    private final LoadedBaseModels loaded; // accessed on the thread only
    private final Map<String, BaseModelState> states = new ConcurrentHashMap<>();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();
    private final AtomicLong loads = new AtomicLong();
    private final AtomicLong evictions = new AtomicLong();

    BaseModels(ArtifactStore store, BaseModelLoader loader, BaseModelSelection selection, MemoryLimit limit) {
        this.store = store;
        this.loader = loader;
        this.selection = selection;
        this.limit = limit;
        this.loaded = new LoadedBaseModels(limit);
    }

    /**
     * Runs work with a base model, in order of the calls. The work must not use another base model.
     *
     * @throws UnknownNameException when the store does not have the base model
     * @throws BaseModelTooLargeException when it needs more memory than the limit for all
     * @throws StoreUnavailableException when the store is unavailable
     * @throws EngineUnavailableException when its server is unavailable
     */
    public <T> T use(String baseModel, Function<Scorer, T> work) {
        return thread.call(() -> {
            Scorer scorer = scorer(baseModel);
            try {
                T result = work.apply(scorer);
                states.computeIfPresent(
                        baseModel,
                        (name, state) -> state instanceof BaseModelState.Loaded was ? loaded(was, scorer) : state);
                return result;
            } catch (EngineUnavailableException e) {
                // Its server may come back with other settings: it is checked again before it is used again.
                loaded.remove(baseModel);
                states.put(baseModel, stateAfter(e));
                throw e;
            }
        });
    }

    private static BaseModelState loaded(BaseModelState.Loaded was, Scorer scorer) {
        return new BaseModelState.Loaded(was.bytes(), scorer.engine().whyNoLikelihoods());
    }

    private Scorer scorer(String baseModel) {
        if (!selection.takes(baseModel)) {
            throw new IllegalArgumentException("this evaluator does not process base model " + baseModel
                    + "; it processes " + selection + " (FACTORY_BASE_MODELS_ONLY, FACTORY_BASE_MODELS_EXCEPT)");
        }
        Path folder = folder(baseModel);
        Path benchmarks = store.local(benchmarks(baseModel));
        Optional<LoadedBaseModel> found = loaded.find(baseModel);
        FolderState state = FolderState.of(folder);
        if (found.isPresent() && found.get().state().equals(state)) {
            return found.get().scorer();
        }
        if (found.isPresent()) {
            LOG.infof("the files of base model %s have changed; it is loaded again", baseModel);
            loaded.remove(baseModel);
        }
        Failure failure = failures.get(baseModel);
        if (failure != null && failure.state().equals(state)) {
            throw failure.cause();
        }
        try {
            return load(baseModel, folder, benchmarks).scorer();
        } catch (InvalidInputException e) {
            failures.put(baseModel, new Failure(state, e));
            states.put(baseModel, stateAfter(e));
            throw e;
        } catch (RuntimeException e) {
            states.put(baseModel, stateAfter(e));
            throw e;
        }
    }

    /** The folder of a name, which comes from an event and may be invalid. */
    private Path folder(String baseModel) {
        Optional<Path> folder =
                StorePath.isPlain(baseModel) ? store.find(FolderKind.BASE_MODELS, baseModel) : Optional.empty();
        return folder.orElseThrow(() -> {
            states.remove(baseModel);
            loaded.remove(baseModel);
            return new UnknownNameException("base model '" + baseModel + "' "
                    + (known.contains(baseModel)
                            ? "was removed from the store, which now has "
                            : "is unknown; the store has ")
                    + names());
        });
    }

    private LoadedBaseModel load(String baseModel, Path folder, Path benchmarks) {
        long bytes = loader.bytes(baseModel, folder);
        for (String closed : loaded.makeRoom(baseModel, bytes)) {
            LOG.infof("base model %s is closed to make room for %s", closed, baseModel);
            evictions.incrementAndGet();
            states.computeIfPresent(
                    closed, (name, state) -> state instanceof BaseModelState.Loaded was ? onDemand(was) : state);
        }
        LoadedBaseModel model = loader.load(baseModel, folder, benchmarks);
        loaded.add(baseModel, model);
        loads.incrementAndGet();
        failures.remove(baseModel);
        known.add(baseModel);
        states.put(
                baseModel,
                new BaseModelState.Loaded(model.bytes(), model.scorer().engine().whyNoLikelihoods()));
        LOG.infof("base model %s is loaded", baseModel);
        return model;
    }

    private static BaseModelState onDemand(BaseModelState.Loaded was) {
        return new BaseModelState.OnDemand(was.bytes());
    }

    private static BaseModelState stateAfter(RuntimeException failure) {
        return failure instanceof StoreUnavailableException || failure instanceof EngineUnavailableException
                ? new BaseModelState.Waiting(failure.getMessage())
                : new BaseModelState.Unusable(failure.getMessage());
    }

    /** Path of a base model's benchmarks in the store. */
    public static String benchmarks(String baseModel) {
        return "benchmarks/" + baseModel;
    }

    /** The base models that the store has. */
    @Override
    public List<String> names() {
        return store.names(FolderKind.BASE_MODELS);
    }

    /**
     * Updates the states from the store. Loads base models whose weights are on a server, and a base model that is the
     * only one; reads only the configuration of the others.
     *
     * @throws StoreUnavailableException when the store is unavailable
     */
    void refresh() {
        List<String> names = names();
        known.addAll(names);
        closeAllBut(names);
        long here = names.stream().filter(selection::takes).count();
        for (String name : names) {
            BaseModelState state = states.get(name);
            if (state == null || (!state.isUsable() && !isKnownFailure(name))) {
                refresh(name, here == 1 || loader.isOnServer(name));
            }
        }
    }

    private void closeAllBut(List<String> names) {
        Set<String> gone = new HashSet<>(states.keySet());
        names.forEach(gone::remove);
        if (!gone.isEmpty()) {
            states.keySet().removeAll(gone);
            thread.call(() -> {
                gone.forEach(loaded::remove);
                return null;
            });
        }
    }

    private boolean isKnownFailure(String name) {
        Failure failure = failures.get(name);
        Path folder = store.folder().resolve(FolderKind.BASE_MODELS.path(name));
        return failure != null && Files.isDirectory(folder) && failure.state().equals(FolderState.of(folder));
    }

    private void refresh(String name, boolean load) {
        if (!selection.takes(name)) {
            states.put(name, new BaseModelState.Elsewhere());
            return;
        }
        try {
            if (load) {
                use(name, scorer -> scorer);
            } else {
                Optional<Path> folder = store.findSmallFiles(FolderKind.BASE_MODELS, name);
                if (folder.isEmpty()) {
                    return; // removed after it was listed
                }
                long bytes = loader.bytes(name, folder.get());
                limit.requireRoom(name, bytes);
                states.merge(
                        name,
                        new BaseModelState.OnDemand(bytes),
                        (before, onDemand) -> before.isLoaded() ? before : onDemand);
            }
        } catch (RuntimeException e) {
            BaseModelState state = stateAfter(e);
            BaseModelState before = states.put(name, state);
            if (!state.equals(before)) {
                LOG.warnf("base model %s %s", name, state);
            }
        }
    }

    /** By name: the base models of the store, as of the last check. */
    public Map<String, BaseModelState> states() {
        return new TreeMap<>(states);
    }

    @Override
    public Map<String, String> statesInWords() {
        Map<String, String> words = new TreeMap<>();
        states.forEach((name, state) -> words.put(name, state.toString()));
        return words;
    }

    /** How often base models were loaded. */
    public long loads() {
        return loads.get();
    }

    /** How often base models were closed to make room for others. */
    public long evictions() {
        return evictions.get();
    }

    /** Limit in bytes for all loaded base models and one batch together. */
    public long maxBytes() {
        return limit.maxBytes();
    }

    @PreDestroy
    void close() {
        thread.call(() -> {
            loaded.close();
            return null;
        });
        thread.close();
    }
}
