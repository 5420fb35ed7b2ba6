/** Commands about the suite words, which only a checkout has. */
package io.adapterfactory.verification.command.words;
