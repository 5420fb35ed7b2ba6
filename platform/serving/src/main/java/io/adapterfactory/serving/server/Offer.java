package io.adapterfactory.serving.server;

import java.nio.file.Path;

/**
 * An adapter that is offered to a server.
 *
 * @param name the adapter's id, which requests use as its name
 * @param folder path of its folder on this machine
 * @param folderOnServer path of the same folder on the server
 */
public record Offer(String name, Path folder, Path folderOnServer) {

    /**
     * An adapter in the store, whose folder may have another path on the server.
     *
     * @param store path of the store on this machine
     * @param storeOnServer path of the store on the server
     */
    public static Offer of(String name, Path folder, Path store, Path storeOnServer) {
        Path here = folder.toAbsolutePath().normalize();
        Path there = here.startsWith(store) ? storeOnServer.resolve(store.relativize(here)) : here;
        return new Offer(name, here, there);
    }
}
