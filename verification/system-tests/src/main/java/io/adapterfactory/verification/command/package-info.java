/** Commands that only a checkout has. */
package io.adapterfactory.verification.command;
