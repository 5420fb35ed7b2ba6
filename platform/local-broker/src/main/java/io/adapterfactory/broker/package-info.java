/** A real broker and a real registry on one machine, from Maven artifacts, without Docker. */
package io.adapterfactory.broker;
