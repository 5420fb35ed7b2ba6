/** Commands of a checkout. */
package io.adapterfactory.verification.command;
