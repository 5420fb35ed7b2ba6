/** The topics: read from the beginning into the view, single records read again, orders and decisions written. */
package io.adapterfactory.dashboard.kafka;
