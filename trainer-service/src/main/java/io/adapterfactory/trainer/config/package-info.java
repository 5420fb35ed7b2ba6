/** The trainer's settings. */
package io.adapterfactory.trainer.config;
