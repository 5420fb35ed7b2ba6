/** Commands for tasks and for the events of a topic. */
package io.adapterfactory.cli.command.task;
