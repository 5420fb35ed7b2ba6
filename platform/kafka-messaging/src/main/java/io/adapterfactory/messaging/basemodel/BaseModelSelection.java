package io.adapterfactory.messaging.basemodel;

import io.adapterfactory.schemas.ConsumerGroups;
import io.adapterfactory.t2l.artifact.StorePath;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The base models whose records this pod processes; by default, all. */
@Singleton
public class BaseModelSelection {

    private final Set<String> only;
    private final Set<String> except;

    @Inject
    BaseModelSelection(SelectionSettings settings) {
        this(settings.only().orElse(List.of()), settings.except().orElse(List.of()));
    }

    /**
     * @param only names of the base models that are processed; empty for all
     * @param except names of base models that are not processed
     * @throws IllegalArgumentException when both are given, or a name cannot be a base model's
     */
    BaseModelSelection(Collection<String> only, Collection<String> except) {
        if (!only.isEmpty() && !except.isEmpty()) {
            throw new IllegalArgumentException("factory.base-models.only is " + only
                    + " and factory.base-models.except is " + except + "; expected at most one of them");
        }
        requireNames("only", only);
        requireNames("except", except);
        this.only = new TreeSet<>(only);
        this.except = new TreeSet<>(except);
    }

    private static void requireNames(String setting, Collection<String> names) {
        for (String name : names) {
            if (!StorePath.isPlain(name)) {
                throw new IllegalArgumentException("factory.base-models." + setting + " has the name '" + name
                        + "'; expected names of letters, digits, '.', '_' and '-', separated by commas");
            }
        }
    }

    /** The selection of a pod that processes all base models. */
    public static BaseModelSelection all() {
        return new BaseModelSelection(List.of(), List.of());
    }

    /** Whether this pod processes the records of a base model. */
    public boolean takes(String baseModel) {
        return takesTheRest() ? !except.contains(baseModel) : only.contains(baseModel);
    }

    /**
     * Whether this pod processes every base model that it does not leave to others by name, including records that name
     * an unknown base model or cannot be read.
     */
    public boolean takesTheRest() {
        return only.isEmpty();
    }

    /** Names that are left to other pods. */
    Set<String> except() {
        return except;
    }

    /** Suffix of the names of this pod's consumer groups. */
    String groupSuffix() {
        return ConsumerGroups.suffix(only);
    }

    /** For messages: {@code all}, {@code only nano, smollm2}, or {@code all except nano}. */
    @Override
    public String toString() {
        if (takesTheRest()) {
            return except.isEmpty() ? "all" : "all except " + String.join(", ", except);
        }
        return "only " + String.join(", ", only);
    }
}
