/** Access rules and error responses of the HTTP APIs, the same in all services. */
package io.adapterfactory.http;
