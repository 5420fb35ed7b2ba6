/** A whole factory on one machine: broker, registry, and services as child processes with one data folder. */
package io.adapterfactory.cli.launch;
