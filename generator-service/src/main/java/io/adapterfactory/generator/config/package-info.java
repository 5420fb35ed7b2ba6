/** The generator's settings. */
package io.adapterfactory.generator.config;
