/** Output for people and scripts: results on standard output, progress on standard error. */
package io.adapterfactory.cli.terminal;
