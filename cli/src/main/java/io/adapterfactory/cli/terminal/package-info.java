/** What people and scripts see: results on standard output, progress on standard error. */
package io.adapterfactory.cli.terminal;
