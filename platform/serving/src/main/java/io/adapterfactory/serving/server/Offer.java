package io.adapterfactory.serving.server;

import java.nio.file.Path;

/**
 * An adapter as it is offered to a server.
 *
 * @param name the adapter's id, which requests use as its name
 * @param folder its files, as this service sees them
 * @param folderThere the same, as the server sees it
 */
public record Offer(String name, Path folder, Path folderThere) {

    /**
     * An adapter in the store, whose folder may have another path on the server.
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
