/** Commands that add hypernetworks to a factory. */
package io.adapterfactory.cli.command.hypernetwork;
