package io.adapterfactory.generator.hypernetwork;

import io.adapterfactory.generator.config.GeneratorConfig;
import io.adapterfactory.generator.hypernetwork.VersionAnnouncement.Stage;
import io.adapterfactory.messaging.basemodel.BaseModelSelection;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The announced hypernetwork versions, some of them in memory. A new champion is loaded while the old one still serves
 * and replaces it between two batches; if it cannot be loaded, the old one continues to serve.
 */
@ApplicationScoped
public class HypernetworkRegistry {

    private static final Logger LOG = Logger.getLogger(HypernetworkRegistry.class);

    /** The serving version, for health checks and people. */
    public record Serving(String baseModel, String champion) {}

    private record Key(String baseModel, String version) {}

    private final HypernetworkLoader loader;
    private final ArtifactStore store;
    private final int maxInMemory;
    private final BaseModelSelection selection;
    private volatile boolean caughtUp;
    private final Object newsArrived = new Object();
    /** All announcements before this moment are known. */
    private Instant knownUntil = Instant.EPOCH;

    /** In the order of their last announcement. */
    private final Map<Key, VersionAnnouncement> announced = new LinkedHashMap<>();
    /** The serving version, by base model. */
    private final Map<String, Key> serving = new LinkedHashMap<>();
    /** In the order of their last use. */
    private final Map<Key, LoadedHypernetwork> loaded = new LinkedHashMap<>(16, 0.75f, true);

    HypernetworkRegistry(
            HypernetworkLoader loader, ArtifactStore store, GeneratorConfig config, BaseModelSelection selection) {
        this.loader = loader;
        this.store = store;
        this.maxInMemory = config.hypernetworksInMemory();
        this.selection = selection;
    }

    /** Adds an announcement; after {@link #caughtUp}, a new champion is loaded before this returns. */
    public void announce(VersionAnnouncement version) {
        Key key = new Key(version.baseModel(), version.version());
        synchronized (this) {
            announced.remove(key);
            announced.put(key, version);
        }
        if (caughtUp) {
            refreshChampion(version.baseModel());
            dropIfRetired(key, version);
        }
    }

    /** Marks all announcements before the start as known; the champions are loaded before this returns. */
    public void caughtUp() {
        for (String baseModel : announcedBaseModels()) {
            refreshChampion(baseModel);
        }
        caughtUp = true;
    }

    /** Marks all announcements before {@code moment} as known. */
    public void knownUntil(Instant moment) {
        synchronized (newsArrived) {
            knownUntil = moment;
            newsArrived.notifyAll();
        }
    }

    /**
     * An order may arrive before the announcement of its pinned version, which is on another topic. Waits until the
     * version is known, or it is certain that it was not announced before the order arrived, or the time is up.
     */
    public void awaitAnnouncement(String baseModel, String version, Instant orderCame, Duration limit) {
        Instant deadline = orderCame.plus(limit);
        synchronized (newsArrived) {
            while (!isAnnounced(baseModel, version)
                    && !knownUntil.isAfter(orderCame)
                    && Instant.now().isBefore(deadline)) {
                try {
                    newsArrived.wait(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private synchronized boolean isAnnounced(String baseModel, String version) {
        return announced.containsKey(new Key(baseModel, version));
    }

    /** Whether all announcements before the start are known and a champion is loaded. */
    public synchronized boolean isReady() {
        return caughtUp && serving.values().stream().anyMatch(loaded::containsKey);
    }

    public synchronized List<Serving> serving() {
        List<Serving> all = new ArrayList<>();
        serving.forEach((baseModel, key) -> all.add(new Serving(baseModel, key.version())));
        return all;
    }

    /**
     * The version that serves a task.
     *
     * @param pinned the requested version; empty means the champion
     * @throws RefusedException if the base model or the version is unknown, or the base model has no champion
     */
    public synchronized String resolve(String baseModel, Optional<String> pinned) {
        Set<String> versions = versionsOf(baseModel);
        if (versions.isEmpty() && !isInStore(baseModel)) {
            throw new RefusedException(
                    RefusalReason.UNKNOWN_BASE_MODEL,
                    "base model '%s' is unknown; known are %s"
                            .formatted(baseModel, new TreeSet<>(announcedBaseModels())));
        }
        if (pinned.isPresent()) {
            if (!versions.contains(pinned.get())) {
                throw new RefusedException(
                        RefusalReason.UNKNOWN_VERSION,
                        "hypernetwork version '%s' of base model '%s' is unknown; known are %s"
                                .formatted(pinned.get(), baseModel, versions));
            }
            if (announced.get(new Key(baseModel, pinned.get())).stage() == Stage.RETIRED) {
                throw new RefusedException(
                        RefusalReason.UNKNOWN_VERSION,
                        "hypernetwork version '%s' of base model '%s' is retired and its files are removed"
                                .formatted(pinned.get(), baseModel));
            }
            return pinned.get();
        }
        return Optional.ofNullable(serving.get(baseModel))
                .or(() -> newestChampion(baseModel))
                .map(Key::version)
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.UNKNOWN_VERSION,
                        ("base model '%s' has no champion hypernetwork, base models with one are %s; add one with:"
                                        + " factory hypernetwork add PATH --base %s, or pin one of its versions %s")
                                .formatted(baseModel, new TreeSet<>(serving.keySet()), baseModel, versions)));
    }

    /**
     * Calls a function with a hypernetwork, which is loaded if necessary. One call at a time.
     *
     * @throws RefusedException if it cannot be loaded
     */
    public synchronized <T> T use(String baseModel, String version, Function<LoadedHypernetwork, T> work) {
        Key key = new Key(baseModel, version);
        LoadedHypernetwork hypernetwork = loaded.get(key);
        if (hypernetwork == null) {
            hypernetwork = loader.load(Objects.requireNonNull(announced.get(key), "call resolve() first"));
            keep(key, hypernetwork);
        }
        return work.apply(hypernetwork);
    }

    /** The champion of a base model that other pods process is known but not loaded. */
    private void refreshChampion(String baseModel) {
        if (!selection.takes(baseModel)) {
            return;
        }
        Key champion;
        VersionAnnouncement announcement;
        synchronized (this) {
            champion = newestChampion(baseModel).orElse(null);
            if (champion == null || (champion.equals(serving.get(baseModel)) && loaded.containsKey(champion))) {
                return;
            }
            announcement = announced.get(champion);
        }
        try {
            // Outside the lock, so that the old champion can continue to serve.
            LoadedHypernetwork fresh = loader.load(announcement);
            synchronized (this) {
                Key before = serving.put(baseModel, champion);
                keep(champion, fresh);
                LOG.infof(
                        "base model %s is now served by hypernetwork %s, previously by %s",
                        baseModel, champion.version(), before == null ? "none" : before.version());
            }
        } catch (RefusedException e) {
            LOG.errorf("the new champion cannot be used, the previous one continues to serve: %s", e.getMessage());
        }
    }

    private synchronized void dropIfRetired(Key key, VersionAnnouncement version) {
        if (version.stage() == Stage.RETIRED && !serving.containsValue(key)) {
            Optional.ofNullable(loaded.remove(key)).ifPresent(LoadedHypernetwork::close);
        }
    }

    private void keep(Key key, LoadedHypernetwork hypernetwork) {
        LoadedHypernetwork replaced = loaded.put(key, hypernetwork);
        if (replaced != null) {
            replaced.close();
        }
        Iterator<Map.Entry<Key, LoadedHypernetwork>> leastRecent =
                loaded.entrySet().iterator();
        while (loaded.size() > maxInMemory && leastRecent.hasNext()) {
            Map.Entry<Key, LoadedHypernetwork> entry = leastRecent.next();
            if (!entry.getKey().equals(key) && !serving.containsValue(entry.getKey())) {
                leastRecent.remove();
                entry.getValue().close();
            }
        }
    }

    private Optional<Key> newestChampion(String baseModel) {
        return announced.entrySet().stream()
                .filter(entry -> entry.getKey().baseModel().equals(baseModel))
                .filter(entry -> entry.getValue().stage() == Stage.CHAMPION)
                .map(Map.Entry::getKey)
                .reduce((earlier, later) -> later);
    }

    private Set<String> versionsOf(String baseModel) {
        Set<String> versions = new TreeSet<>();
        announced.keySet().stream()
                .filter(key -> key.baseModel().equals(baseModel))
                .forEach(key -> versions.add(key.version()));
        return versions;
    }

    private synchronized Set<String> announcedBaseModels() {
        Set<String> names = new TreeSet<>();
        announced.keySet().forEach(key -> names.add(key.baseModel()));
        return names;
    }

    /** Names come from clients, so they are compared with folder names and never resolved as paths. */
    private boolean isInStore(String baseModel) {
        return store.names(FolderKind.BASE_MODELS).contains(baseModel);
    }

    @PreDestroy
    synchronized void close() {
        loaded.values().forEach(LoadedHypernetwork::close);
        loaded.clear();
    }
}
