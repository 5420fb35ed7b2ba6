/** The evaluator's HTTP API and health. */
package io.adapterfactory.evaluator.http;
