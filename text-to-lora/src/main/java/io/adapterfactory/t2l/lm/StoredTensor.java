package io.adapterfactory.t2l.lm;

import java.nio.file.Path;

/**
 * The file that contains a tensor of a model, and its name there.
 *
 * @param name in its file
 */
public record StoredTensor(Path file, String name) {}
