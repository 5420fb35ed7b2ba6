/** Commands of a checkout for the suite words. */
package io.adapterfactory.verification.command.words;
