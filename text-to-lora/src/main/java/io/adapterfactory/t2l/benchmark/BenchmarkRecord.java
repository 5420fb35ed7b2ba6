package io.adapterfactory.t2l.benchmark;

import java.util.Map;

/**
 * One record of a data file.
 *
 * @param place file and line, for messages
 * @param fields by name: maps, lists, strings, numbers, and booleans from JSON
 */
record BenchmarkRecord(String place, Map<String, Object> fields) {}
