/** Options that several commands share. */
package io.adapterfactory.cli.command.option;
