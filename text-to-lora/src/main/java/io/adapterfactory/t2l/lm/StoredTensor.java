package io.adapterfactory.t2l.lm;

import java.nio.file.Path;

/**
 * Where a tensor of a model is.
 *
 * @param name in its file
 */
public record StoredTensor(Path file, String name) {}
