/** Tokens for the services' HTTP APIs. */
package io.adapterfactory.cli.token;
