/** Commands that start a factory or show its state. */
package io.adapterfactory.cli.command.run;
