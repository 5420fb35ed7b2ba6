/** Who may ask a service what over HTTP; the same in all of them. */
package io.adapterfactory.http;
