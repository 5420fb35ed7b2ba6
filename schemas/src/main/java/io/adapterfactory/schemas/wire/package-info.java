/**
 * The wire format of records: the registry's Avro format in the value, CloudEvents attributes and reasons in headers.
 */
package io.adapterfactory.schemas.wire;
