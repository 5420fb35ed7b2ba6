/** Which base model a hypernetwork or an adapter was made for, told by content and not by name. */
package io.adapterfactory.t2l.identity;
