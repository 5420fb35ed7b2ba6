/** The base models of the store, and rules that may differ between them. */
package io.adapterfactory.trainer.basemodel;
