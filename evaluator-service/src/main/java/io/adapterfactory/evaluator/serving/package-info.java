/**
 * Offers adapters that passed their evaluation to inference servers, and takes them back: what should be served is compared with
 * what is, again and again, so that a server that was started anew gets its adapters again.
 */
package io.adapterfactory.evaluator.serving;
