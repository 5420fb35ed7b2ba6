/** The suite {@code words}: tasks in plain English on words, short phrases, small numbers, and sentences. */
package io.adapterfactory.t2l.task.words;
