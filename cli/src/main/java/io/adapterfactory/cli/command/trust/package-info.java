/** Commands for keys, tokens, and signatures. */
package io.adapterfactory.cli.command.trust;
