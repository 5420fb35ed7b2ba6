/** Tasks, their examples and descriptions, and readers of data sets. */
package io.adapterfactory.t2l.task;
