package io.adapterfactory.schemas;

import java.time.Duration;
import org.apache.avro.Schema;

/**
 * One topic of the catalog.
 *
 * @param name the topic's name
 * @param keyMeaning what the record key (UTF-8 text) holds, for example {@code taskId}
 * @param schema the Avro schema of the value
 * @param cleanUp what the broker does with old records
 * @param partitions number of partitions when the topic is created
 */
public record Topic(String name, String keyMeaning, Schema schema, CleanUp cleanUp, int partitions) {

    /** Suffix of the names of dead-letter topics. */
    public static final String DEAD_LETTERS = "-dead-letters";

    /** What the broker does with old records. */
    public sealed interface CleanUp {

        /** Records older than {@code retention} are deleted; {@link #FOREVER} keeps them all. */
        record Kept(Duration retention) implements CleanUp {}

        /** Only the last record of each key is kept. */
        record Compacted() implements CleanUp {}

        /** A retention without end. */
        Duration FOREVER = Duration.ofMillis(-1);
    }

    /** Name of the topic for records of this topic that could not be used, with their bytes unchanged. */
    public String deadLetters() {
        return name + DEAD_LETTERS;
    }
}
