/**
 * Tests of whole factories, and the command line of a checkout, which adds commands for measuring, breaking, and
 * training.
 */
package io.adapterfactory.verification;
