/** The verbs of the command line, one class each: read the options, call one thing, print. */
package io.adapterfactory.factory.command;
