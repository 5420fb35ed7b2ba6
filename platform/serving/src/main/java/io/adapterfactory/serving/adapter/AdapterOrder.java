package io.adapterfactory.serving.adapter;

import java.util.Optional;

/**
 * What the order of an adapter says of its use.
 *
 * @param alias stable name to serve it under, if the order has one
 */
public record AdapterOrder(Purpose purpose, Optional<String> alias) {

    /** What an adapter was ordered for. */
    public enum Purpose {
        /** Somebody wants it. */
        TASK,
        /** It may take the place of an adapter that is served. */
        REFRESH,
        /** It is measured, and never served. */
        MEASUREMENT
    }
}
