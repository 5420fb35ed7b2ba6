/** Prompts that show whether a server really applies an adapter. */
package io.adapterfactory.t2l.proof;
