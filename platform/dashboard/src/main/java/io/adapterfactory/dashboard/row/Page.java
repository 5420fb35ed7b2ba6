package io.adapterfactory.dashboard.row;

import java.util.List;

/**
 * A part of a list.
 *
 * @param total number of rows of the whole list
 * @param page number of this part, from 0
 * @param size maximum number of rows of a part
 */
public record Page<T>(int total, int page, int size, List<T> rows) {}
