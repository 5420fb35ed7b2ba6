/** HTTP for downloads: redirects, tokens that are sent only to their origin, bodies with a time limit, and retries. */
package io.adapterfactory.t2l.hub.http;
