/** HTTP: what the trainer does, promotion and rollback, and health. */
package io.adapterfactory.trainer.http;
