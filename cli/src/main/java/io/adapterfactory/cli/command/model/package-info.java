/** Commands for the base models of a store. */
package io.adapterfactory.cli.command.model;
