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

/** The champion of every base model, and the names that are taken. */
@ApplicationScoped
public class Versions {

    private static final Pattern NUMBER = Pattern.compile("(\\d{1,9})$");

    private final Map<String, Version> champions = new HashMap<>();
    private final Map<String, Set<String>> names = new HashMap<>();

    public synchronized void champion(Version version) {
        champions.put(version.baseModel(), version);
    }

    public synchronized void known(String baseModel, String name) {
        names.computeIfAbsent(baseModel, key -> new HashSet<>()).add(name);
    }

    public synchronized Optional<Version> champion(String baseModel) {
        return Optional.ofNullable(champions.get(baseModel));
    }

    /** The base models that have a champion. */
    public synchronized List<String> baseModels() {
        return champions.keySet().stream().sorted().toList();
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
}
