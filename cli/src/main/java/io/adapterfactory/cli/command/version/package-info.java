/** Commands for hypernetwork versions. */
package io.adapterfactory.cli.command.version;
