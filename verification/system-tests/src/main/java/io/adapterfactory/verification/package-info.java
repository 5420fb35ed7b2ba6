/** Tests of whole factories, and the command line of a checkout, which adds the commands that measure, break, and train to those that ship. */
package io.adapterfactory.verification;
