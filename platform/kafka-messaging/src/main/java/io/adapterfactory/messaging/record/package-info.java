/** Between types of the library and the records that several services write. */
package io.adapterfactory.messaging.record;
