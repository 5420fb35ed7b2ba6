/** Tokens for the services' HTTP doors. */
package io.adapterfactory.factory.token;
