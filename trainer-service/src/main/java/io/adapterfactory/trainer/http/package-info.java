/** The trainer's HTTP API and health. */
package io.adapterfactory.trainer.http;
