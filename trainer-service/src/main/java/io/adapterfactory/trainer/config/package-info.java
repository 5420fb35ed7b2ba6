/** The trainer's settings, and the rules and tools that are made from them. */
package io.adapterfactory.trainer.config;
