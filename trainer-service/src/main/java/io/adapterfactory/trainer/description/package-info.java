/** How much the scores of a version depend on the descriptions that its adapters are made from. */
package io.adapterfactory.trainer.description;
