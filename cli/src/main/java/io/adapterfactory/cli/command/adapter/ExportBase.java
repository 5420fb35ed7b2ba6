package io.adapterfactory.cli.command.adapter;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The base model of an export.
 *
 * @param name for messages, and for the Modelfile
 * @param folder its folder on this machine, looked for when it is needed
 */
record ExportBase(String name, Supplier<Path> folder) {}
