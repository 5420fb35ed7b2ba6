package io.adapterfactory.t2l.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/** Which files of a repository are needed. */
@FunctionalInterface
public interface FileRule {

    /** Gives a small file that decides about others, such as the index of the weights. */
    @FunctionalInterface
    interface Opener {

        /** The file's place here; its content is verified. */
        Path open(String path) throws InterruptedException;
    }

    /**
     * @param repository for messages
     * @param listed paths of all files, with "/"
     * @return those that are needed; all of them are listed
     * @throws HubException when what is needed is not listed
     */
    List<String> choose(String repository, SortedSet<String> listed, Opener opener) throws InterruptedException;
}
