package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.hypernetwork.checkpoint.VersionName;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Every version of every base model at its newest stage, read from the topic. */
@ApplicationScoped
public class Versions {

    /** By base model and name, in the order of their last change. */
    private final Map<String, Map<String, VersionRecord>> records = new LinkedHashMap<>();

    private boolean complete;

    /** Adds a change; a known one, which this trainer made, keeps its position. */
    public synchronized void on(VersionRecord record) {
        Map<String, VersionRecord> ofBaseModel =
                records.computeIfAbsent(record.baseModel(), key -> new LinkedHashMap<>());
        VersionRecord known = ofBaseModel.get(record.name());
        if (known == null || !known.isRepeated(record)) {
            ofBaseModel.remove(record.name());
            ofBaseModel.put(record.name(), record);
        }
    }

    /** All versions, in the order of their last change. */
    public synchronized List<VersionRecord> all(String baseModel) {
        return List.copyOf(records.getOrDefault(baseModel, Map.of()).values());
    }

    public synchronized Optional<VersionRecord> find(String baseModel, String name) {
        return Optional.ofNullable(records.getOrDefault(baseModel, Map.of()).get(name));
    }

    /** The serving version: the newest champion. */
    public Optional<VersionRecord> champion(String baseModel) {
        return champions(baseModel).stream().findFirst();
    }

    /** The previous champion, if it can still serve. */
    public Optional<VersionRecord> previousChampion(String baseModel) {
        return champions(baseModel).stream().skip(1).findFirst();
    }

    /** All champions, the newest first. */
    private List<VersionRecord> champions(String baseModel) {
        List<VersionRecord> champions = new ArrayList<>(all(baseModel).stream()
                .filter(record -> record.stage() == Stage.CHAMPION)
                .toList());
        Collections.reverse(champions);
        return champions;
    }

    /** The first version that is not judged yet, whether a round made it or a person added it. */
    public Optional<VersionRecord> openCandidate(String baseModel) {
        return all(baseModel).stream()
                .filter(record -> record.stage() == Stage.CANDIDATE)
                .findFirst();
    }

    /**
     * Names of the versions from which a round may still start: candidates, the champion, and the previous champion.
     */
    public Set<String> possibleParents(String baseModel) {
        Set<String> names = all(baseModel).stream()
                .filter(record -> record.stage() == Stage.CANDIDATE)
                .map(VersionRecord::name)
                .collect(Collectors.toCollection(HashSet::new));
        champion(baseModel).map(VersionRecord::name).ifPresent(names::add);
        previousChampion(baseModel).map(VersionRecord::name).ifPresent(names::add);
        return names;
    }

    /** The base models that have a champion. */
    public synchronized List<String> baseModels() {
        return records.keySet().stream()
                .filter(baseModel -> champion(baseModel).isPresent())
                .sorted()
                .toList();
    }

    /** Number of results from which the newest version was made; later ones are new. */
    public long resultsSeen(String baseModel) {
        return all(baseModel).stream()
                .mapToLong(VersionRecord::resultsSeen)
                .max()
                .orElse(0);
    }

    /** The next name for a round's version: its number is one more than the largest so far. */
    public String nextName(String baseModel) {
        int greatest = all(baseModel).stream()
                .flatMapToInt(record -> VersionName.number(record.name()).stream())
                .max()
                .orElse(0);
        return VersionName.ofRound(greatest + 1);
    }

    /** Whether all records so far are known; with incomplete data, a round might start from an old champion. */
    public synchronized boolean isComplete() {
        return complete;
    }

    public synchronized void complete(boolean complete) {
        this.complete = complete;
    }
}
