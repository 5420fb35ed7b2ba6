/** HTTP as a download needs it: redirects followed by hand, tokens kept to their origin, bodies with a time limit, retries. */
package io.adapterfactory.t2l.hub.http;
