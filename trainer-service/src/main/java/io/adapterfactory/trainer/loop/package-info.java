/** The trainer's loop: decides what is due, trains or judges, and shows what it is doing. */
package io.adapterfactory.trainer.loop;
