/**
 * The data about adapters that serving needs, and the rule by which one replaces another. This package uses neither
 * Kafka nor metrics.
 */
package io.adapterfactory.serving.adapter;
