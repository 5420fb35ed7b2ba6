/** Assignment of base models to pods, where not every pod processes all. */
package io.adapterfactory.messaging.basemodel;
