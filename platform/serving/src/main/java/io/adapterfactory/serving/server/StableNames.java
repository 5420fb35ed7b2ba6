package io.adapterfactory.serving.server;

import java.nio.file.Path;

/** A server that serves an adapter under further names, and gives a name to another adapter without a moment in which nobody has it. */
public interface StableNames {

    /**
     * Returns when requests for the name are answered by the adapter. Does nothing if they are already.
     *
     * @param storeThere the store as the server sees it; a name whose adapter is elsewhere belongs to somebody else
     * @throws io.adapterfactory.serving.client.ServerRefusedException when the name belongs to somebody else, or the server does not take the adapter
     * @throws io.adapterfactory.serving.client.ServerAwayException when the server does not work
     */
    void serveUnder(String name, Offer adapter, Path storeThere);

    /**
     * Whether requests for the name are answered by an adapter that the server has.
     *
     * @param id the adapter's own name on the server
     * @throws io.adapterfactory.serving.client.ServerAwayException when the server does not work
     */
    boolean isServedUnder(String name, String id);
}
