/** Errors with an exit code, which every command throws. */
package io.adapterfactory.cli.error;
