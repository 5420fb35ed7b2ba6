/** Client access to the factory's topics: publish, read, count. */
package io.adapterfactory.cli.cluster;
