/** Commands that train on the user's data. */
package io.adapterfactory.cli.command.training;
