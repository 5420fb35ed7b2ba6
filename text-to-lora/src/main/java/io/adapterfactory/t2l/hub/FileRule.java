package io.adapterfactory.t2l.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/** Selects the required files of a repository. */
@FunctionalInterface
public interface FileRule {

    /** Opens a small file that determines others, for example the index of the weights. */
    @FunctionalInterface
    interface Opener {

        /** The file's local path; its content has been verified. */
        Path open(String path) throws InterruptedException;
    }

    /**
     * @param repository for messages
     * @param listed paths of all files, with "/"
     * @return the required files, all of which are listed
     * @throws HubException when a required file is not listed
     */
    List<String> choose(String repository, SortedSet<String> listed, Opener opener) throws InterruptedException;
}
