/** A broker and a registry for tests. */
package io.adapterfactory.broker.testing;
