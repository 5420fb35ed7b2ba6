/** The command line {@code deploy/factory}: its entry point, exit codes and what ends a command early. */
package io.adapterfactory.factory;
