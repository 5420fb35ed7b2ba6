/** Checks that a server which loaded an adapter answers with it. */
package io.adapterfactory.serving.proof;
