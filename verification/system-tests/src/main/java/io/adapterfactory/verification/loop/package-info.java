/** The experiment that shows whether a factory learns from what is published to it. */
package io.adapterfactory.verification.loop;
