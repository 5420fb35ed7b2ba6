/** Commands for tasks and for events on topics. */
package io.adapterfactory.cli.command.task;
