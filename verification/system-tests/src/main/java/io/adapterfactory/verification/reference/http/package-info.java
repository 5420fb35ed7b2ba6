/** The page of HTTP endpoints, and the role that each needs. */
package io.adapterfactory.verification.reference.http;
