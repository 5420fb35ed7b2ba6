package io.adapterfactory.schemas;

import java.time.Duration;
import org.apache.avro.Schema;

/**
 * One topic of the catalogue.
 *
 * @param name the topic's name
 * @param keyMeaning what the record key (UTF-8 text) holds, for example {@code taskId}
 * @param schema the Avro schema of the value
 * @param cleanUp what the broker does with old records
 * @param partitions number of partitions when the topic is created
 */
public record Topic(String name, String keyMeaning, Schema schema, CleanUp cleanUp, int partitions) {

    /** What the names of dead-letter topics end with. */
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

    /** Name of the topic that takes records of this one that could not be used, bytes as they came. */
    public String deadLetters() {
        return name + DEAD_LETTERS;
    }
}
