/** How a factory grows: tasks published in numbers, and when the adapter of each became visible. */
package io.adapterfactory.verification.scale;
