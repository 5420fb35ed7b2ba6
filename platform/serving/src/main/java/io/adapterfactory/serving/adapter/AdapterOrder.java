package io.adapterfactory.serving.adapter;

import java.util.Optional;

/**
 * The purpose and the alias in an adapter's order.
 *
 * @param alias stable name to serve it under, if the order has one
 */
public record AdapterOrder(Purpose purpose, Optional<String> alias) {

    /** The purpose of an adapter. */
    public enum Purpose {
        /** A user requested it. */
        TASK,
        /** It may replace an adapter that is served. */
        REFRESH,
        /** It is measured, and never served. */
        MEASUREMENT
    }
}
