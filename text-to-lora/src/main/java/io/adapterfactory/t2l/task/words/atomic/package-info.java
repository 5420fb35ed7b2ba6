/** The single tasks of the suite {@code words}, by subject. */
package io.adapterfactory.t2l.task.words.atomic;
