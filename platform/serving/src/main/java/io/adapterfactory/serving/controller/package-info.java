/**
 * Offers adapters that passed their evaluation to inference servers, and takes them back: what should be served is compared with
 * what is, again and again, so that a restarted server gets its adapters again. It knows neither Kafka nor metrics.
 */
package io.adapterfactory.serving.controller;
