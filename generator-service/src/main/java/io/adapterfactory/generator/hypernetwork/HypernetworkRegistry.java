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
 * The hypernetwork versions that were announced, and those of them that are in memory. A new champion is loaded while the
 * old one still serves and takes over between two batches; one that cannot be loaded leaves the old one in place.
 */
@ApplicationScoped
public class HypernetworkRegistry {

    private static final Logger LOG = Logger.getLogger(HypernetworkRegistry.class);

    /** What is served now, for health and for people. */
    public record Serving(String baseModel, String champion) {}

    private record Key(String baseModel, String version) {}

    private final HypernetworkLoader loader;
    private final ArtifactStore store;
    private final int mostInMemory;
    private final BaseModelSelection selection;
    private volatile boolean caughtUp;
    private final Object newsArrived = new Object();
    /** All announcements from before this moment are known. */
    private Instant knownUntil = Instant.EPOCH;

    /** In the order of their last announcement. */
    private final Map<Key, VersionAnnouncement> announced = new LinkedHashMap<>();
    /** The version that serves, by base model. */
    private final Map<String, Key> serving = new LinkedHashMap<>();
    /** In the order of their last use. */
    private final Map<Key, LoadedHypernetwork> loaded = new LinkedHashMap<>(16, 0.75f, true);

    HypernetworkRegistry(
            HypernetworkLoader loader, ArtifactStore store, GeneratorConfig config, BaseModelSelection selection) {
        this.loader = loader;
        this.store = store;
        this.mostInMemory = config.hypernetworksInMemory();
        this.selection = selection;
    }

    /** Takes an announcement in; after {@link #caughtUp} a new champion is loaded before this returns. */
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

    /** Says that everything announced before the start is known; the champions are loaded before this returns. */
    public void caughtUp() {
        for (String baseModel : announcedBaseModels()) {
            refreshChampion(baseModel);
        }
        caughtUp = true;
    }

    /** Says that all announcements from before {@code moment} are known. */
    public void knownUntil(Instant moment) {
        synchronized (newsArrived) {
            knownUntil = moment;
            newsArrived.notifyAll();
        }
    }

    /**
     * An order may come faster than the announcement of the version it is pinned to, on another topic: waits until the version
     * is known, or is known not to have been announced before the order came, or the time is up.
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

    /** Whether all announcements of before the start are known and a champion is loaded. */
    public synchronized boolean isReady() {
        return caughtUp && serving.values().stream().anyMatch(loaded::containsKey);
    }

    public synchronized List<Serving> serving() {
        List<Serving> all = new ArrayList<>();
        serving.forEach((baseModel, key) -> all.add(new Serving(baseModel, key.version())));
        return all;
    }

    /**
     * The version that a task gets.
     *
     * @param pinned the version asked for; empty asks for the champion
     * @throws RefusedException if the base model or the version is not known, or the base model has no champion
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
                        "hypernetwork version '%s' of base model '%s' is retired, its files are removed"
                                .formatted(pinned.get(), baseModel));
            }
            return pinned.get();
        }
        return Optional.ofNullable(serving.get(baseModel))
                .or(() -> newestChampion(baseModel))
                .map(Key::version)
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.UNKNOWN_VERSION,
                        ("base model '%s' has no champion hypernetwork, base models with one are %s; add one with: factory"
                                        + " hypernetwork add PATH --base %s, or pin one of its versions %s")
                                .formatted(baseModel, new TreeSet<>(serving.keySet()), baseModel, versions)));
    }

    /**
     * Lends a hypernetwork; loads it if it is not in memory. One user at a time.
     *
     * @throws RefusedException if it cannot be loaded
     */
    public synchronized <T> T use(String baseModel, String version, Function<LoadedHypernetwork, T> work) {
        Key key = new Key(baseModel, version);
        LoadedHypernetwork hypernetwork = loaded.get(key);
        if (hypernetwork == null) {
            hypernetwork = loader.load(Objects.requireNonNull(announced.get(key), "resolve() comes first"));
            keep(key, hypernetwork);
        }
        return work.apply(hypernetwork);
    }

    /** A champion of a base model that other pods take is known, and not loaded. */
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
            // Outside the lock: the old champion goes on serving meanwhile.
            LoadedHypernetwork fresh = loader.load(announcement);
            synchronized (this) {
                Key before = serving.put(baseModel, champion);
                keep(champion, fresh);
                LOG.infof(
                        "base model %s is served by hypernetwork %s now, before by %s",
                        baseModel, champion.version(), before == null ? "none" : before.version());
            }
        } catch (RefusedException e) {
            LOG.errorf("champion is not taken up, the one before goes on serving: %s", e.getMessage());
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
        while (loaded.size() > mostInMemory && leastRecent.hasNext()) {
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

    /** Names are compared with folder names, never resolved as paths: a name comes from outside. */
    private boolean isInStore(String baseModel) {
        return store.names(FolderKind.BASE_MODELS).contains(baseModel);
    }

    @PreDestroy
    synchronized void close() {
        loaded.values().forEach(LoadedHypernetwork::close);
        loaded.clear();
    }
}
