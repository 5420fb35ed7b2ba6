package io.adapterfactory.schemas;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Kafka consumer groups of the services; operators and monitoring know them by these names.
 *
 * <p>Pods that process only some base models form their own group for each set of names, for example {@code
 * evaluator-service.nano+smollm2}: every such group reads all records and skips those of other base models. The group
 * without names processes the remaining base models.
 */
public final class ConsumerGroups {

    public static final String GENERATOR = "generator-service";
    public static final String EVALUATOR = "evaluator-service";
    public static final String EVALUATOR_SHARDS = "evaluator-shards";
    public static final String TRAINER = "trainer-service";

    private static final String NAMES = ".";
    private static final String SEPARATOR = "+";

    private ConsumerGroups() {}

    /**
     * The suffix of a group's name.
     *
     * @param baseModels that its pods process; empty for the group that processes the rest
     */
    public static String suffix(Collection<String> baseModels) {
        return baseModels.isEmpty() ? "" : NAMES + String.join(SEPARATOR, new TreeSet<>(baseModels));
    }

    /** The group that processes the rest: for {@code evaluator-service.nano}, this is {@code evaluator-service}. */
    public static String ofTheRest(String group) {
        int names = group.indexOf(NAMES);
        return names < 0 ? group : group.substring(0, names);
    }

    /**
     * The base models that a group's pods process.
     *
     * @param rest the service's group that processes the rest
     * @return no names for the group {@code rest} itself; nothing for a group of another service
     */
    public static Optional<Set<String>> baseModels(String rest, String group) {
        if (group.equals(rest)) {
            return Optional.of(Set.of());
        }
        return group.startsWith(rest + NAMES)
                ? Optional.of(
                        Set.of(group.substring(rest.length() + NAMES.length()).split(Pattern.quote(SEPARATOR))))
                : Optional.empty();
    }
}
