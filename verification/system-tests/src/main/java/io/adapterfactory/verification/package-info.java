/** The command line of a checkout. */
package io.adapterfactory.verification;
