/** Commands for the adapters that inference servers serve. */
package io.adapterfactory.cli.command.fleet;
