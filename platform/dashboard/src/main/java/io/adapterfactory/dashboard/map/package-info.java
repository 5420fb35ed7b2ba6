/** Adapters in the space of their task codes: the two-dimensional map and the most similar adapters. */
package io.adapterfactory.dashboard.map;
