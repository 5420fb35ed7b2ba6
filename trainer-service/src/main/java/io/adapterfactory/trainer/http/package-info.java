/** HTTP: the trainer's state, promotion and rollback, and health. */
package io.adapterfactory.trainer.http;
