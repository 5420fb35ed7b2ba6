/** The experiment that shows whether a factory learns from published tasks. */
package io.adapterfactory.verification.loop;
