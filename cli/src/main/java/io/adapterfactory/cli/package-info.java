/** The command line: the top command and its exit codes. */
package io.adapterfactory.cli;
