/** Solved inputs of the suite {@code words}, their sources, and which of them are held out. */
package io.adapterfactory.t2l.task.words.item;
