package io.adapterfactory.cli.command.adapter;

import java.nio.file.Path;
import java.util.function.Supplier;

/** The base model of an export. Its folder may have to be copied from a bucket, so it is looked for when it is needed first. */
final class ExportBase {

    private final String name;
    private final Supplier<Path> search;
    private Path folder;

    /** @param name for messages, and for the Modelfile */
    ExportBase(String name, Supplier<Path> search) {
        this.name = name;
        this.search = search;
    }

    String name() {
        return name;
    }

    /** On this machine. */
    Path folder() {
        if (folder == null) {
            folder = search.get();
        }
        return folder;
    }
}
