/** A whole factory on one machine: broker, registry and services as child processes, over one data folder. */
package io.adapterfactory.cli.launch;
