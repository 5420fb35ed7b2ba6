/** HTTP: submit tasks, fetch adapters, follow them; health. */
package io.adapterfactory.generator.http;
