/** Converts between types of the library and records that several services write. */
package io.adapterfactory.messaging.record;
