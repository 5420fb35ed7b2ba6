package io.adapterfactory.t2l.template.value;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A Python tuple.
 *
 * @param names of the items if they have names (the groups of {@code groupby}), otherwise empty
 */
public record Tuple(List<Object> items, List<String> names) {

    public Tuple(List<Object> items) {
        this(items, List.of());
    }

    public static Tuple of(Object... items) {
        return new Tuple(Collections.unmodifiableList(Arrays.asList(items)));
    }
}
