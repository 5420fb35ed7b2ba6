/** The dashboard's HTTP API, under {@code /api}; the pages that use it are in {@code META-INF/resources}. */
package io.adapterfactory.dashboard.http;
