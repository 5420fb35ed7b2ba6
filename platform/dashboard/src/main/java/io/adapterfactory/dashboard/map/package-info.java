/** Adapters in the space of their task codes: the map of two dimensions, and each adapter's neighbours. */
package io.adapterfactory.dashboard.map;
