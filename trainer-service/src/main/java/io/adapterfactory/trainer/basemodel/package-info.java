/** The base models of the store, and rules that each can have of its own. */
package io.adapterfactory.trainer.basemodel;
