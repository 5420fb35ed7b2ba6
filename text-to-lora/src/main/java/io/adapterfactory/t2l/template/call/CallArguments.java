package io.adapterfactory.t2l.template.call;

import java.util.List;
import java.util.Map;

/**
 * The arguments of a call.
 *
 * @param named in the order of the call
 */
public record CallArguments(List<Object> positional, Map<String, Object> named) {

    public static final CallArguments NONE = new CallArguments(List.of(), Map.of());

    /** Without the first positional arguments. */
    public CallArguments from(int first) {
        return new CallArguments(positional.subList(first, positional.size()), named);
    }
}
