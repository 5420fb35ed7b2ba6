package io.adapterfactory.evaluator.serving;

import java.nio.file.Path;

/**
 * An adapter as a server gets it.
 *
 * @param name that requests ask for: the adapter's id
 * @param folder its files, as this service sees them
 * @param folderThere the same, as the server sees it
 */
public record Offer(String name, Path folder, Path folderThere) {}
