/** How records look on the wire: the registry's Avro format in the value, CloudEvents attributes and reasons in the headers. */
package io.adapterfactory.schemas.wire;
