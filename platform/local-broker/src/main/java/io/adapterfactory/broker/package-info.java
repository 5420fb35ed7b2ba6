/** A real broker and a real registry for one machine, from Maven artifacts, without Docker. */
package io.adapterfactory.broker;
