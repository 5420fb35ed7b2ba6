package io.adapterfactory.serving.server;

import java.nio.file.Path;

/**
 * An adapter as a server gets it.
 *
 * @param name that requests ask for: the adapter's id
 * @param folder its files, as this service sees them
 * @param folderThere the same, as the server sees it
 */
public record Offer(String name, Path folder, Path folderThere) {

    /**
     * An adapter whose folder the server sees elsewhere if it lies in the store.
     *
     * @param storeHere the store's folder, as this service sees it
     * @param storeThere the same, as the server sees it
     */
    public static Offer of(String name, Path folder, Path storeHere, Path storeThere) {
        Path here = folder.toAbsolutePath().normalize();
        Path there = here.startsWith(storeHere) ? storeThere.resolve(storeHere.relativize(here)) : here;
        return new Offer(name, here, there);
    }
}
