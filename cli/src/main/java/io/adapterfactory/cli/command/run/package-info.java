/** Commands that start a factory or show how it is. */
package io.adapterfactory.cli.command.run;
