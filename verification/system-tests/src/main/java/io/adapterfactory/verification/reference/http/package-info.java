/** The page of HTTP endpoints, and which role each needs. */
package io.adapterfactory.verification.reference.http;
