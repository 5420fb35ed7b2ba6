/** What is made for a task suite, whatever base model it is for. */
package io.adapterfactory.experiments.suite;
