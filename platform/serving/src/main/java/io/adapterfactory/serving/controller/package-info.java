/**
 * Offers adapters that passed their evaluation to inference servers and withdraws them. The controller compares the
 * wanted state with the actual state periodically, so that a restarted server gets its adapters again. This package
 * uses neither Kafka nor metrics.
 */
package io.adapterfactory.serving.controller;
