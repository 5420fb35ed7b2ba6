/** HTTP: submit tasks, download adapters, follow new ones; health. */
package io.adapterfactory.generator.http;
