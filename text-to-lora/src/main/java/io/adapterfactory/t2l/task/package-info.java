/** Tasks, their examples, descriptions and splits; readers of data sets; the nano task suite. */
package io.adapterfactory.t2l.task;
