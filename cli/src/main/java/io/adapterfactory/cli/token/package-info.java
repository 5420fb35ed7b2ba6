/** Tokens for the services' HTTP doors. */
package io.adapterfactory.cli.token;
