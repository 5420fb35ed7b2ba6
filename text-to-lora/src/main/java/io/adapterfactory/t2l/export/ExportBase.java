package io.adapterfactory.t2l.export;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The base model of an export. Its folder may have to be copied from a bucket, so it is looked up only when it is
 * needed.
 */
public final class ExportBase {

    private final String name;
    private final Supplier<Path> search;
    private Path folder;

    /**
     * @param name for messages, and for the Modelfile
     * @param search finds its folder
     */
    public ExportBase(String name, Supplier<Path> search) {
        this.name = name;
        this.search = search;
    }

    public String name() {
        return name;
    }

    /** The local folder. */
    public Path folder() {
        if (folder == null) {
            folder = search.get();
        }
        return folder;
    }
}
