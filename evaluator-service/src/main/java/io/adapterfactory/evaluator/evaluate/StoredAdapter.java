package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.file.FileDigest;
import java.util.List;

/**
 * An adapter in the store.
 *
 * @param location as in its event
 */
public record StoredAdapter(String adapterId, String location, List<FileDigest> files) {}
