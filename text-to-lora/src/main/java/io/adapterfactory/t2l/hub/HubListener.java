package io.adapterfactory.t2l.hub;

/** Hears how a download proceeds, on the thread that downloads. */
public interface HubListener {

    /** Hears nothing. */
    HubListener NONE = new HubListener() {};

    /**
     * Bytes of a file have arrived.
     *
     * @param path of the file in its repository
     * @param bytes that are there, those of an earlier run included
     * @param size of the whole file in bytes
     */
    default void transferred(String path, long bytes, long size) {}

    /** A line for the user: a cached snapshot is used, a download begins again, another process is waited for. */
    default void notice(String line) {}
}
