/** Commands that bring hypernetworks into a factory. */
package io.adapterfactory.cli.command.hypernetwork;
