/** Commands for the text encoders of a store. */
package io.adapterfactory.cli.command.encoder;
