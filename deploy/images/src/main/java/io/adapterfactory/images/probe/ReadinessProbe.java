package io.adapterfactory.images.probe;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Exits with 0 if the service of this container is ready, else with 1: a health check for container engines. */
public final class ReadinessProbe {

    private static final int LIMIT_MS = 5000;

    private ReadinessProbe() {}

    /** @param args the service's port */
    public static void main(String[] args) {
        System.exit(isReady("http://127.0.0.1:" + args[0] + "/q/health/ready") ? 0 : 1);
    }

    static boolean isReady(String address) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            connection.setConnectTimeout(LIMIT_MS);
            connection.setReadTimeout(LIMIT_MS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            System.err.println(address + ": " + e.getMessage());
            return false;
        }
    }
}
