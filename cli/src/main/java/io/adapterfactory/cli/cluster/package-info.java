/** The factory's topics as a client sees them: publish, read, count. */
package io.adapterfactory.cli.cluster;
