package io.adapterfactory.t2l.hub;

/** Receives the progress of a download, on the downloading thread. */
public interface HubListener {

    /** Ignores everything. */
    HubListener NONE = new HubListener() {};

    /**
     * Bytes of a file have arrived.
     *
     * @param path of the file in its repository
     * @param bytes number of available bytes, including those of an earlier run
     * @param size of the whole file in bytes
     */
    default void transferred(String path, long bytes, long size) {}

    /** A message for the user: a cached snapshot is used, a download starts again, or another process has the lock. */
    default void notice(String line) {}
}
