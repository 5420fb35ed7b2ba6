package io.adapterfactory.serving.server;

import java.nio.file.Path;

/** A server that can serve adapters under aliases, and can move an alias to another adapter without an interruption. */
public interface StableNames {

    /**
     * Returns when the adapter answers requests for the alias. Does nothing if it already does.
     *
     * @param storeOnServer path of the store on the server; an alias whose adapter is elsewhere belongs to another client
     * @throws io.adapterfactory.serving.client.ServerRefusedException when the alias belongs to another client, or the
     *     server refuses the adapter
     * @throws io.adapterfactory.serving.client.ServerAwayException when the server does not work
     */
    void serveUnder(String name, Offer adapter, Path storeOnServer);

    /**
     * Whether requests for the name are answered by an adapter that the server has.
     *
     * @param id the adapter's own name on the server
     * @throws io.adapterfactory.serving.client.ServerAwayException when the server does not work
     */
    boolean isServedUnder(String name, String id);
}
