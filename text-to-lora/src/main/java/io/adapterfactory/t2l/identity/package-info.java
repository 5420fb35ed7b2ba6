/** The base model of a hypernetwork or an adapter, identified by content and not by name. */
package io.adapterfactory.t2l.identity;
