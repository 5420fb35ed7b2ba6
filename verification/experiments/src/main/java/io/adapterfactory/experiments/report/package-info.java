/** Tables and charts of a report. */
package io.adapterfactory.experiments.report;
