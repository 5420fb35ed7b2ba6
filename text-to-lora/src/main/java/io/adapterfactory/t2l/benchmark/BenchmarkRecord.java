package io.adapterfactory.t2l.benchmark;

import java.util.Map;

/**
 * One record of a data file.
 *
 * @param place file and line, for messages
 * @param fields by name; what JSON holds as maps, lists, texts, numbers and truth values
 */
record BenchmarkRecord(String place, Map<String, Object> fields) {}
