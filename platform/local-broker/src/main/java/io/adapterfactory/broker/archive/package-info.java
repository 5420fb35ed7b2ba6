/** Archives of loaded classes, with which Java processes start faster. */
package io.adapterfactory.broker.archive;
