/** Interfaces for data beyond the view: archived records, orders, consumer lag, base models, and answers. */
package io.adapterfactory.dashboard.port;
