package io.adapterfactory.trainer.train;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The champion of every base model, the names that are taken, and how many results the versions have been made from. */
@ApplicationScoped
public class Versions {

    private static final Pattern NUMBER = Pattern.compile("(\\d{1,9})$");

    private final Map<String, Version> champions = new HashMap<>();
    private final Map<String, Set<String>> names = new HashMap<>();
    private final Map<String, Long> resultsSeen = new HashMap<>();
    private boolean complete;

    public synchronized void champion(Version version) {
        champions.put(version.baseModel(), version);
    }

    /** @param resultsSeen results of the base model that were known when the version's training began */
    public synchronized void known(String baseModel, String name, long resultsSeen) {
        names.computeIfAbsent(baseModel, key -> new HashSet<>()).add(name);
        this.resultsSeen.merge(baseModel, resultsSeen, Math::max);
    }

    public synchronized Optional<Version> champion(String baseModel) {
        return Optional.ofNullable(champions.get(baseModel));
    }

    /** The base models that have a champion. */
    public synchronized List<String> baseModels() {
        return champions.keySet().stream().sorted().toList();
    }

    /** Results that the newest version was made from; later ones are new. */
    public synchronized long resultsSeen(String baseModel) {
        return resultsSeen.getOrDefault(baseModel, 0L);
    }

    /** {@code v} and the next number after the greatest that is taken. */
    public synchronized String nextName(String baseModel) {
        int greatest = 0;
        for (String name : names.getOrDefault(baseModel, Set.of())) {
            Matcher number = NUMBER.matcher(name);
            if (number.find()) {
                greatest = Math.max(greatest, Integer.parseInt(number.group(1)));
            }
        }
        return "v" + (greatest + 1);
    }

    /** Whether all that was published up to now is known; what is known in part would start rounds from an old champion. */
    public synchronized boolean isComplete() {
        return complete;
    }

    public synchronized void complete(boolean complete) {
        this.complete = complete;
    }
}
