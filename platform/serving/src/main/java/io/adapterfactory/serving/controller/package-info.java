/**
 * Loads adapters that passed their evaluation into inference servers, and unloads them. The controller compares the
 * wanted state with the actual state periodically, so that a restarted server gets its adapters again. This package
 * uses neither Kafka nor metrics.
 */
package io.adapterfactory.serving.controller;
