/** Scores with intervals, paired differences, and the area under a ROC curve. */
package io.adapterfactory.t2l.statistics;
