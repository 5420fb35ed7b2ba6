/** The trainer's loop: decides the next work, trains or judges, and reports its state. */
package io.adapterfactory.trainer.loop;
